import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { createMutes } from '../alerts/mutes.ts';
import { createApiKeys } from '../users/api-keys/api-keys.ts';
import { createSessions, type Sessions } from '../users/sessions.ts';
import { createUsers } from '../users/users.ts';
import type { ApiContext, ApiDeps } from './deps.ts';
import { AccessControl } from './plugins/access.ts';
import { registerAsyncApi } from './plugins/asyncapi.ts';
import { registerAudit } from './plugins/audit.ts';
import { registerCoarsePlaces } from './plugins/coarse-places.ts';
import { registerConsole } from './plugins/console.ts';
import { registerIdempotency } from './plugins/idempotency.ts';
import { registerOpenApi } from './plugins/openapi.ts';
import {
  answerBrokenRequest,
  answerFrameworkError,
  registerProblemDetails,
} from './plugins/problem-details.ts';
import { registerSecurityHeaders } from './plugins/security-headers.ts';
import { registerSlowBodies } from './plugins/slow-bodies.ts';
import { registerValidation } from './plugins/validation.ts';
import { registerVehicleViews } from './plugins/vehicle-views.ts';
import { accessRecordRoutes } from './routes/access-record.ts';
import { acknowledgementRoutes } from './routes/acknowledgements.ts';
import { alertRoutes } from './routes/alerts.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { artifactUploadRoutes } from './routes/artifact-uploads.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { auditRoutes } from './routes/audit.ts';
import { backtestRoutes } from './routes/backtests.ts';
import { basemapRoutes } from './routes/basemap.ts';
import { emqxRoutes } from './routes/broker-emqx.ts';
import { mosquittoRoutes } from './routes/broker-mosquitto.ts';
import { campaignActionRoutes } from './routes/campaign-actions.ts';
import { campaignApprovalRoutes } from './routes/campaign-approvals.ts';
import { campaignEvidenceRoutes } from './routes/campaign-evidence.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { caseAttachmentRoutes } from './routes/case-attachments.ts';
import { casePeopleRoutes } from './routes/case-people.ts';
import { caseProposalRoutes } from './routes/case-proposal.ts';
import { caseRoutes } from './routes/cases.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { commandRoutes } from './routes/commands.ts';
import { contactRoutes } from './routes/contacts.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { ddiRoutes } from './routes/ddi.ts';
import { deadJobRoutes } from './routes/dead-jobs.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { digestLinkRoutes } from './routes/digest-link.ts';
import { downloadRoutes } from './routes/downloads.ts';
import { erasureRoutes } from './routes/erasures.ts';
import { eventRoutes } from './routes/events.ts';
import { faultCauseRoutes } from './routes/fault-causes.ts';
import { faultCodeImportRoutes } from './routes/fault-code-imports.ts';
import { faultCodeRoutes } from './routes/fault-codes.ts';
import { faultRoutes } from './routes/faults.ts';
import { fleetRoutes } from './routes/fleet.ts';
import { fleetSignalRoutes } from './routes/fleet-signals.ts';
import { healthRoutes } from './routes/health.ts';
import { importRoutes } from './routes/import.ts';
import { jobsBoardRoutes } from './routes/jobs-board.ts';
import { muteRoutes } from './routes/mutes.ts';
import { newsRoutes } from './routes/news.ts';
import { notificationBounceRoutes } from './routes/notification-bounces.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { ownAccountRoutes } from './routes/own-account.ts';
import { ownerUpdateRoutes } from './routes/owner-updates.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { predictionRoutes } from './routes/predictions.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { quarantineManyRoutes } from './routes/quarantine-many.ts';
import { releaseKeyRoutes } from './routes/release-keys.ts';
import { releaseRoutes } from './routes/releases.ts';
import { remoteSessionRoutes } from './routes/remote-sessions.ts';
import { repairRoutes } from './routes/repairs.ts';
import { rotaRoutes } from './routes/rota.ts';
import { ruleDraftRoutes } from './routes/rule-drafts.ts';
import { ruleLifeRoutes } from './routes/rule-life.ts';
import { ruleRoutes } from './routes/rules.ts';
import { secondFactorRoutes } from './routes/second-factor.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { systemRoutes } from './routes/system.ts';
import { technicianRoutes } from './routes/technicians.ts';
import { telemetryRoutes } from './routes/telemetry.ts';
import { telemetryExportRoutes } from './routes/telemetry-export.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { trendRoutes } from './routes/trends.ts';
import { userRoutes } from './routes/users.ts';
import { vehicleExtentRoutes } from './routes/vehicle-extent.ts';
import { vehicleOwnerRoutes } from './routes/vehicle-owner.ts';
import { vehicleRoutes } from './routes/vehicles.ts';
import { workRoutes } from './routes/work.ts';
import { createSignIn } from './sign-in.ts';

const features = [
  sessionRoutes,
  secondFactorRoutes,
  passkeyRoutes,
  apiKeyRoutes,
  ownAccountRoutes,
  contactRoutes,
  notificationRoutes,
  notificationBounceRoutes,
  digestLinkRoutes,
  ownerUpdateRoutes,
  userRoutes,
  auditRoutes,
  fleetRoutes,
  basemapRoutes,
  newsRoutes,
  vehicleRoutes,
  erasureRoutes,
  importRoutes,
  credentialRoutes,
  certificateRoutes,
  deadJobRoutes,
  commandRoutes,
  remoteSessionRoutes,
  accessRecordRoutes,
  faultRoutes,
  faultCodeRoutes,
  faultCauseRoutes,
  faultCodeImportRoutes,
  alertRoutes,
  acknowledgementRoutes,
  muteRoutes,
  caseRoutes,
  caseAttachmentRoutes,
  casePeopleRoutes,
  caseProposalRoutes,
  repairRoutes,
  technicianRoutes,
  rotaRoutes,
  artifactRoutes,
  artifactUploadRoutes,
  releaseRoutes,
  releaseKeyRoutes,
  campaignRoutes,
  campaignApprovalRoutes,
  campaignActionRoutes,
  campaignEvidenceRoutes,
  deploymentRoutes,
  ruleRoutes,
  ruleLifeRoutes,
  ruleDraftRoutes,
  backtestRoutes,
  catalogueRoutes,
  predictionRoutes,
  quarantineRoutes,
  quarantineManyRoutes,
  systemRoutes,
  telemetryRoutes,
  telemetryExportRoutes,
  fleetSignalRoutes,
  timelineRoutes,
  trendRoutes,
  vehicleExtentRoutes,
  vehicleOwnerRoutes,
  workRoutes,
  eventRoutes,
  emqxRoutes,
  mosquittoRoutes,
];

/** The HTTP side: API, its description, and the console. `listen` and `close` are the caller's. */
export async function buildApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { audit, db, clock, logger, registry, settings } = deps;
  const people = createSessions({ db, clock, ttlMs: settings.sessionTtlMs });
  const apiKeys = createApiKeys({ db, clock });
  const sessions: Sessions = {
    ...people,
    refresh: (session) => (session.key === null ? people : apiKeys).refresh(session),
  };
  const access = new AccessControl({
    sessions,
    apiKeys,
    audit,
    logger,
    failures: deps.failures,
    findVehicle: registry.get,
    lookAgain: deps.lookAgain,
    publicUrl: settings.publicUrl,
  });
  const users = createUsers({ db, clock });
  const context: ApiContext = {
    ...deps,
    ...{ sessions, apiKeys, access, users },
    signIn: createSignIn({ db, clock, sessions, users, audit, settings, failures: deps.failures }),
    mutes: createMutes({ db, clock }),
  };

  const app: FastifyInstance = Fastify({
    loggerInstance: logger.child({}, { level: 'warn' }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: settings.trustProxy.length === 0 ? false : [...settings.trustProxy],
    bodyLimit: 1_048_576,
    requestTimeout: 3_600_000,
    // Node looks for what is late only so often.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: answerFrameworkError as never,
    clientErrorHandler: answerBrokenRequest,
  });

  registerValidation(app);
  registerProblemDetails(app, logger);
  await registerSecurityHeaders(app, { isHttps: settings.secureCookies });
  await app.register(cookie);
  registerSlowBodies(app, clock);
  access.register(app);
  registerIdempotency(app, { db, clock });
  registerAudit(app, audit);
  registerVehicleViews(app, deps.diagnostics.views);
  registerCoarsePlaces(app);
  await app.register(compress, { global: true, threshold: 1024, encodings: ['br', 'gzip'] });
  await registerOpenApi(app, { version: settings.version });
  registerAsyncApi(app, { version: settings.version, publicUrl: settings.publicUrl });

  await app.register(healthRoutes(context));
  await app.register(statusRoutes(context));
  if (!deps.isWhole) return app;
  for (const feature of features) await app.register(feature(context), { prefix: '/api/v1' });
  await app.register(downloadRoutes(context));
  await app.register(ddiRoutes(context));
  await app.register(jobsBoardRoutes(context));
  await registerConsole(app, deps.consoleDirectory);
  app.addHook('preClose', async () => deps.liveFeed.endAll());
  return app;
}
