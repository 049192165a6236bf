import '@mantine/core/styles.css';
import 'uplot/dist/uPlot.min.css';
import './console.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { sessionQuery } from './api/queries/session.ts';
import { queryClient } from './api/query-client.ts';
import { App } from './app.tsx';
import { startTranslations } from './i18n/translations.ts';
import { preloadPage } from './routes.tsx';
import { cssVariables, theme } from './theme.ts';

const words = startTranslations();
// Asked for while the words are loaded.
void queryClient.prefetchQuery(sessionQuery);
preloadPage(window.location.pathname);
await words;
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </MantineProvider>,
  );
}
