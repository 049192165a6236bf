/** Every text in every parameter of every route, and 1,000 spellings of a name; the quick form takes turns. */
process.env.TEST_ALL_TEXTS = '1';
await import('../../api/every-route-texts.test.ts');
