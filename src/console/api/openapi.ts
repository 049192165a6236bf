/** Made from /openapi.json by `npm run api-types`. */
export interface Schemas {
  AcknowledgementInput: {
    note?: string | null;
  };
  Alert: {
    id: string;
    vin: Schemas['Vin'];
    rule: string;
    name: string;
    summary: string;
    instance: string;
    severity: Schemas['Severity'];
    state: Schemas['AlertState'];
    activeSince: Schemas['Time'];
    firedAt: Schemas['Time'] | null;
    resolvedAt: Schemas['Time'] | null;
    acknowledgedBy: string | null;
    acknowledgedAt: Schemas['Time'] | null;
    acknowledgeNote: string | null;
    evidence: Schemas['Evidence'];
    course: Schemas['SeverityStep'][];
    ended: Record<string, Schemas['SignalValue']> | null;
    endedBecause: 'rule-retired' | 'rule-changed' | null;
    peers: Schemas['AlertPeers'] | null;
    advice: string | null;
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
  };
  AlertContext: {
    window: {
      from: Schemas['Time'];
      to: Schemas['Time'];
    };
    signals: string[];
    units: Record<string, string | null>;
    rule: Schemas['AlertRule'] | null;
    why: Schemas['AlertWhy'];
    silences: Schemas['NamedRule'][];
    causedBy: Schemas['NamedRule'][];
    others: Schemas['Alert'][];
    earlier: Schemas['Alert'][];
    earlierCount: number;
    elsewhere: {
      firing: number;
      recent: number;
    };
  };
  AlertCounts: {
    total: number;
    severity: {
      info: number;
      minor: number;
      major: number;
      critical: number;
    };
    acknowledged: {
      yes: number;
      no: number;
    };
    muted: {
      yes: number;
      no: number;
    };
  };
  AlertGroup: {
    rule: string;
    code: string | null;
    name: string;
    severity: Schemas['Severity'];
    count: number;
    vehicles: number;
    unacknowledged: number;
    muted: number;
    oldestAt: Schemas['Time'];
    newestAt: Schemas['Time'];
    only: Schemas['AlertItem'] | null;
  };
  AlertGroups: {
    items: Schemas['AlertGroup'][];
  };
  AlertItem: {
    id: string;
    vin: Schemas['Vin'];
    rule: string;
    name: string;
    summary: string;
    instance: string;
    severity: Schemas['Severity'];
    state: Schemas['AlertState'];
    activeSince: Schemas['Time'];
    firedAt: Schemas['Time'] | null;
    resolvedAt: Schemas['Time'] | null;
    acknowledgedBy: string | null;
    acknowledgedAt: Schemas['Time'] | null;
    acknowledgeNote: string | null;
    evidence: Schemas['Evidence'];
    course: Schemas['SeverityStep'][];
    ended: Record<string, Schemas['SignalValue']> | null;
    endedBecause: 'rule-retired' | 'rule-changed' | null;
    peers: Schemas['AlertPeers'] | null;
    advice: string | null;
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    vehicle: Schemas['AlertVehicle'] | null;
    mutedUntil: Schemas['Time'] | null;
  };
  AlertLimit: {
    signal: string;
    operator: '<' | '<=' | '>' | '>=';
    value: number;
    unit: string | null;
    of: 'when' | 'clear';
  };
  AlertNews: {
    total: number;
    bySeverity: {
      info: number;
      minor: number;
      major: number;
      critical: number;
    };
    items: Schemas['Alert'][];
  };
  AlertPage: {
    items: Schemas['AlertItem'][];
    nextCursor: string | null;
  };
  AlertPeers: {
    at: Schemas['Time'];
    basis: 'model' | 'powertrain';
    model: string;
    powertrain: string;
    chemistry: string | null;
    vehicles: number;
    signals: Schemas['PeerSignal'][];
  };
  AlertRule: {
    id: string;
    kind: 'signal' | 'fault';
    when: string;
    forMs: number;
    reason: string;
    source: string;
  };
  AlertState: 'pending' | 'firing' | 'resolved';
  AlertValue: {
    signal: string;
    unit: string | null;
    was: Schemas['SignalValue'];
    ended: Schemas['SignalValue'] | null;
    now: Schemas['SignalValue'] | null;
    nowAt: Schemas['Time'] | null;
  };
  AlertVehicle: {
    model: string;
    modelYear: number;
    plate: string | null;
    market: string;
    timeZone: string | null;
  };
  AlertWhy: {
    when: Schemas['Condition'] | null;
    clear: Schemas['Condition'] | null;
    forMs: number;
    clearForMs: number;
    version: number | null;
    changed: boolean;
    limits: Schemas['AlertLimit'][];
    values: Schemas['AlertValue'][];
    runbook: {
      remote: string[];
      visit: string[];
    } | null;
  };
  AuditEntry: {
    id: number;
    at: Schemas['Time'];
    username: string;
    action: string;
    vin: string | null;
    target: string | null;
    detail: unknown;
    remoteAddress: string | null;
  };
  AuditPage: {
    items: Schemas['AuditEntry'][];
    nextCursor: string | null;
  };
  Backtest: {
    id: string;
    state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
    progress: number;
    note: string | null;
    error: string | null;
    createdAt: Schemas['Time'];
    finishedAt: Schemas['Time'] | null;
    result: Schemas['BacktestResult'] | null;
  };
  BacktestExample: {
    vin: Schemas['Vin'];
    instance: string;
    severity: Schemas['Severity'];
    activeSince: Schemas['Time'];
    firedAt: Schemas['Time'];
    resolvedAt: Schemas['Time'] | null;
    signals: string[];
    evidence: unknown;
    summary: Record<string, string>;
    followedBy: {
      code: string;
      ecu: string;
      at: Schemas['Time'];
    } | null;
  };
  BacktestRequestInput: {
    rule:
      | string
      | {
          id: string;
          version?: number;
        };
    from?: number | string;
    to?: number | string;
    filter?: string | null;
  };
  BacktestResult: {
    rule: string;
    from: Schemas['Time'];
    to: Schemas['Time'];
    fired: number;
    firing: number;
    pending: number;
    vehicles: {
      asked: number;
      judged: number;
      fired: number;
    };
    messages: number;
    samples: number;
    bySeverity: Record<string, number>;
    days: {
      from: Schemas['Time'];
      fired: number;
      vehicles: number;
    }[];
    durations: {
      shortestMs: number;
      medianMs: number;
      p90Ms: number;
      longestMs: number;
      buckets: {
        upToMs: number | null;
        alerts: number;
      }[];
    } | null;
    onVehicles: {
      vin: Schemas['Vin'];
      model: string;
      fired: number;
      firingMs: number;
    }[];
    examples: Schemas['BacktestExample'][];
    followed: {
      withinDays: number;
      byFault: number;
      byCase: number | null;
    };
    failures: {
      vin: Schemas['Vin'];
      message: string;
      at: Schemas['Time'];
    }[];
    skipped: {
      reason: 'not-meant' | 'no-data' | 'unknown-vehicle' | 'not-judged';
      vehicles: number;
    }[];
    tookMs: number;
  };
  Basemap: {
    url: string | null;
  };
  Bucket: {
    t: Schemas['Time'];
    count: number;
    min?: number;
    avg?: number;
    max?: number;
    last?: Schemas['SignalValue'];
    others?: number;
  };
  BucketSeries: {
    unit: string | null;
    points: Schemas['Bucket'][];
    coverage: Schemas['Coverage'];
  };
  BulkAcknowledged: {
    acknowledged: number;
    already: number;
    unknown: number;
    remaining: number;
    ids: string[];
  };
  BulkAcknowledgementInput: {
    ids?: string[];
    rule?: string;
    code?: string;
    severity?: ('info' | 'minor' | 'major' | 'critical')[];
    vin?: string;
    q?: string;
    market?: string[];
    note?: string | null;
  };
  BulkWithdrawalInput: {
    ids: string[];
  };
  BulkWithdrawn: {
    withdrawn: number;
    refused: number;
    unknown: number;
  };
  CodeImport: {
    id: number;
    name: string;
    importedBy: string;
    importedAt: Schemas['Time'];
    removedBy: string | null;
    removedAt: Schemas['Time'] | null;
    counts: Schemas['CodeImportCounts'];
  };
  CodeImportAnswer: {
    import: Schemas['CodeImport'] | null;
    report: Schemas['CodeImportReport'];
  };
  CodeImportCounts: {
    accepted: number;
    changed: number;
    unchanged: number;
    refused: number;
  };
  CodeImportLine: {
    line: number;
    code: string | null;
    outcome: 'accepted' | 'changed' | 'unchanged' | 'refused';
    errors: Schemas['CodeLineError'][];
    changes: {
      field: string;
      from: string;
      to: string;
    }[];
  };
  CodeImportList: {
    items: Schemas['CodeImport'][];
  };
  CodeImportReport: {
    encoding: string;
    separator: string;
    unknownColumns: string[];
    counts: Schemas['CodeImportCounts'];
    lines: Schemas['CodeImportLine'][];
  };
  CodeLineError: {
    path: string;
    message: string;
    reason: 'required' | 'choice' | 'length' | 'form' | 'cause' | 'twice' | 'parts' | 'unreadable';
    detail: string;
  };
  Condition:
    | {
        is: 'all' | 'any';
        of: Schemas['Condition'][];
      }
    | {
        is: 'not';
        of: Schemas['Condition'];
      }
    | {
        is: 'compare';
        operator: '<' | '<=' | '>' | '>=' | '==' | '!=' | 'in';
        left: Schemas['Condition'];
        right: Schemas['Condition'];
        values?: {
          was?: Schemas['SignalValue'];
          now?: Schemas['SignalValue'];
        };
      }
    | {
        is: 'calculate';
        operator: '+' | '-' | '*' | '/' | '%';
        of: Schemas['Condition'][];
      }
    | {
        is: 'call';
        name: string;
        of: Schemas['Condition'][];
      }
    | {
        is: 'signal';
        path: string;
        unit: string | null;
        otherwise: unknown;
      }
    | {
        is: 'field';
        of: 'vehicle' | 'fault';
        name: string;
      }
    | {
        is: 'threshold';
        name: string;
        value?: number | boolean | string;
        unit?: string | null;
      }
    | {
        is: 'value';
        value: unknown;
      }
    | {
        is: 'text';
        text: string;
      };
  Coverage: {
    fraction: number;
    gaps: Schemas['Gap'][];
  };
  CreatedVehicle: {
    vin: Schemas['Vin'];
    model: string;
    modelYear: number;
    powertrain: Schemas['Powertrain'];
    market: string;
    plate: string | null;
    chemistry: string | null;
    timeZone: string | null;
    attributes: Record<string, string | number | boolean>;
    createdAt: Schemas['Time'];
    credentials: Schemas['VehicleCredentials'];
    warnings: string[];
  };
  CurrentSession: {
    username: string;
    role: Schemas['Role'];
    markets: Schemas['Scope'];
    permissions: (
      | 'vehicles.read'
      | 'alerts.acknowledge'
      | 'alerts.mute'
      | 'alerts.mute-fleet'
      | 'telemetry.export'
      | 'quarantine.read'
      | 'quarantine.retry'
      | 'rules.write'
      | 'catalogue.write'
      | 'vehicles.write'
      | 'credentials.write'
      | 'vehicles.erase'
      | 'users.read'
      | 'users.write'
      | 'audit.read'
      | 'system.read'
    )[];
    expiresAt: Schemas['Time'];
  };
  DistanceRange: {
    low: number;
    middle: number;
    high: number;
  };
  Evidence: {
    signals: Record<string, Schemas['SignalValue']>;
    windows?: Schemas['EvidenceWindow'][];
    thresholds?: Record<string, Schemas['EvidenceThreshold']>;
    rule?: Schemas['EvidenceRule'];
    fault?: Schemas['EvidenceFault'];
    software?: Record<string, string>;
    summary: string;
  };
  EvidenceFault: {
    ecu: string;
    system: string;
    code: string;
    onset: Schemas['Time'];
  };
  EvidenceRule: {
    version: number;
    when: string;
    clear: string | null;
    forMs: number;
    clearForMs: number;
  };
  EvidenceThreshold: {
    value: number | boolean | string;
    cohort: string | null;
  };
  EvidenceWindow: {
    signal: string;
    function: string;
    windowMs: number;
    value: number | boolean | null;
  };
  ExportRequestInput: {
    from?: number | string;
    to?: number | string;
    signals?: string[] | null;
  };
  Fault: {
    id: string;
    vin: Schemas['Vin'];
    ecu: string;
    system: 'uds' | 'obd' | 'j1939' | 'gbt32960';
    code: string;
    description: string;
    customer: string;
    severity: Schemas['Severity'];
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    isKnown: boolean;
    causes: string[];
    status: Schemas['FaultStatus'];
    firstSeen: Schemas['Time'];
    lastSeen: Schemas['Time'];
    occurrences: number;
    endedAt: Schemas['Time'] | null;
    cameBack: boolean;
    freezeFrames: Schemas['FreezeFrame'][];
    softwareAtOnset: string | null;
  };
  FaultCause: {
    id: string | null;
    name: string;
    checks: string[];
    skills: Schemas['NamedItem'][];
    parts: Schemas['NamedItem'][];
  };
  FaultCode: {
    code: string;
    systems: ('uds' | 'obd' | 'j1939' | 'gbt32960')[];
    description: string;
    severity: Schemas['Severity'];
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    origin: Schemas['FaultCodeOrigin'];
    system: 'uds' | 'obd' | 'j1939' | 'gbt32960';
    isKnown: boolean;
    customer: string;
    checks: string[];
    causes: Schemas['FaultCause'][];
    others: Schemas['OtherFaultCode'][];
  };
  FaultCodeItem: {
    code: string;
    systems: ('uds' | 'obd' | 'j1939' | 'gbt32960')[];
    description: string;
    severity: Schemas['Severity'];
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    origin: Schemas['FaultCodeOrigin'];
  };
  FaultCodeOrigin: {
    importId: number;
    name: string;
    line: number;
    scope: Schemas['FaultCodeScope'];
  } | null;
  FaultCodePage: {
    items: Schemas['FaultCodeItem'][];
    nextCursor: string | null;
    total: number;
  };
  FaultCodeScope: {
    system: 'uds' | 'obd' | 'j1939' | 'gbt32960' | null;
    make: string | null;
    model: string | null;
    ecu: string | null;
  };
  FaultHistory: {
    items: Schemas['FaultOverTime'][];
  };
  FaultOverTime: {
    ecu: string;
    system: 'uds' | 'obd' | 'j1939' | 'gbt32960';
    code: string;
    description: string;
    severity: Schemas['Severity'];
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    active: boolean;
    count: number;
    episodes: Schemas['FaultSpan'][];
  };
  FaultPage: {
    items: Schemas['Fault'][];
    nextCursor: string | null;
  };
  FaultSpan: {
    id: string;
    firstSeen: Schemas['Time'];
    endedAt: Schemas['Time'] | null;
    occurrences: number;
    softwareAtOnset: string | null;
  };
  FaultStatus: {
    testFailed: boolean;
    testFailedThisOperationCycle: boolean;
    pendingDTC: boolean;
    confirmedDTC: boolean;
    testNotCompletedSinceLastClear: boolean;
    testFailedSinceLastClear: boolean;
    testNotCompletedThisOperationCycle: boolean;
    warningIndicatorRequested: boolean;
  };
  Foreseen: {
    vin: Schemas['Vin'];
    quantity:
      | 'BatteryCapacity'
      | 'CellSpread'
      | 'Insulation'
      | 'LowVoltageBattery'
      | 'BrakePads'
      | 'Tyres'
      | 'CoolantLoss';
    place: string | null;
    verdict: 'ok' | 'will-cross' | 'crossed' | 'not-enough-data' | 'not-moving';
    reason: string;
    unit: string;
    level: number | null;
    limit: number;
    side: 'below' | 'above';
    changePerDay: number | null;
    since: Schemas['Time'] | null;
    crossing: Schemas['TimeRange'] | null;
    distance: Schemas['DistanceRange'] | null;
    madeAt: Schemas['Time'];
    vehicle: {
      model: string;
      modelYear: number;
      plate: string | null;
      market: string;
    };
  };
  ForeseenPage: {
    items: Schemas['Foreseen'][];
    nextCursor: string | null;
  };
  FreezeFrame: {
    ts: Schemas['Time'];
    values: Record<string, Schemas['SignalValue']>;
  };
  Gap: {
    from: Schemas['Time'];
    to: Schemas['Time'];
    reason: 'lost' | 'silent' | 'offline';
  };
  Health: 'ok' | 'info' | 'minor' | 'major' | 'critical';
  HealthCounts: {
    ok: number;
    info: number;
    minor: number;
    major: number;
    critical: number;
  };
  ImportLine: {
    line: number;
    vin: string | null;
    status: 'created' | 'refused';
    credentials?: Schemas['VehicleCredentials'];
    warnings?: string[];
    error?: {
      code: string;
      message: string;
      errors: {
        path: string;
        message: string;
      }[];
    };
  };
  InventoryChange: {
    ecu: string;
    from: string | null;
    to: string | null;
  };
  JobOverview: {
    name: string;
    waiting: number;
    active: number;
    failed: number;
    lastSucceededAt: Schemas['Time'] | null;
    lastError: string | null;
    nextAt: Schemas['Time'] | null;
  };
  LastValue: {
    value: Schemas['SignalValue'];
    ts: Schemas['Time'];
    unit: string | null;
    flags?: string[];
  };
  ListedVehicle: {
    vin: Schemas['Vin'];
    model: string;
    modelYear: number;
    powertrain: Schemas['Powertrain'];
    market: string;
    plate: string | null;
    chemistry: string | null;
    timeZone: string | null;
    attributes: Record<string, string | number | boolean>;
    createdAt: Schemas['Time'];
    software: Record<string, string>;
    health: Schemas['Health'];
    online: boolean;
    lastSeenAt: Schemas['Time'] | null;
    position: Schemas['Position'] | null;
    worst: Schemas['WorstAlert'] | null;
  };
  Liveness: {
    status: 'ok';
  };
  MadePassword: {
    username: string;
    password: string;
  };
  ManySeries: {
    from: Schemas['Time'];
    to: Schemas['Time'];
    series: Record<string, Schemas['SeriesOfSignal']>;
  };
  Mute: {
    id: string;
    vin: Schemas['Vin'] | null;
    rule: string | null;
    code: string | null;
    name: string | null;
    vehicle: Schemas['AlertVehicle'] | null;
    markets: string[] | null;
    until: Schemas['Time'];
    reason: string;
    createdBy: string;
    createdAt: Schemas['Time'];
    hidden: number;
    mayEnd: boolean;
  };
  MutePage: {
    items: Schemas['Mute'][];
    nextCursor: string | null;
  };
  NamedItem: {
    id: string;
    name: string;
  };
  NamedRule: {
    rule: string;
    name: string;
  };
  NewMuteInput: {
    vin?: Schemas['VinInput'] | null;
    rule?: string | null;
    code?: string | null;
    until: number;
    reason: string;
  };
  NewUserInput: {
    username: string;
    password: string;
    role: Schemas['RoleInput'];
    markets?: Schemas['ScopeInput'];
  };
  NewVehicleInput: {
    vin: string;
    model: string;
    modelYear: number;
    powertrain: Schemas['PowertrainInput'];
    market: string;
    plate?: string | null;
    chemistry?: string | null;
    timeZone?: string | null;
    attributes?: Record<string, string | number | boolean>;
  };
  News: {
    since: Schemas['Time'];
    until: Schemas['Time'];
    fired: Schemas['AlertNews'];
    resolved: Schemas['AlertNews'];
    vehiclesAdded: number;
    wentSilent: {
      count: number;
      heardFrom: Schemas['Time'];
      heardBefore: Schemas['Time'];
    };
  };
  OpenSession: {
    id: string;
    isCurrent: boolean;
    createdAt: Schemas['Time'];
    lastUsedAt: Schemas['Time'];
    expiresAt: Schemas['Time'];
    userAgent: string | null;
    remoteAddress: string | null;
  };
  OpenSessions: {
    items: Schemas['OpenSession'][];
  };
  OtherFaultCode: {
    description: string;
    severity: Schemas['Severity'];
    origin: Schemas['FaultCodeOrigin'];
  };
  PasswordChangeInput: {
    currentPassword: string;
    newPassword: string;
  };
  PeerSignal: {
    signal: string;
    of: 'value' | 'spread';
    count: number;
    low: number;
    median: number;
    high: number;
    own: number;
    percentile: number;
  };
  Position: {
    latitude: number;
    longitude: number;
    ts: Schemas['Time'];
  };
  Powertrain: 'bev' | 'phev' | 'hev' | 'ice' | 'fcev';
  PowertrainInput: 'bev' | 'phev' | 'hev' | 'ice' | 'fcev';
  PredictionQuality: {
    quantity:
      | 'BatteryCapacity'
      | 'CellSpread'
      | 'Insulation'
      | 'LowVoltageBattery'
      | 'BrakePads'
      | 'Tyres'
      | 'CoolantLoss';
    horizonDays: number | null;
    made: number;
    crossed: number;
    renewed: number;
    open: number;
    coverage: number | null;
    medianErrorDays: number | null;
    medianError: number | null;
  };
  PredictionQualityReport: {
    items: Schemas['PredictionQuality'][];
  };
  PredictionRunRequestInput: {
    vin?: string | null;
  };
  Preferences: {
    language: 'en' | 'zh-Hans' | 'es' | null;
    theme: 'auto' | 'light' | 'dark';
    timeZone: string | null;
    units: {
      distance: 'km' | 'mi';
      temperature: 'C' | 'F';
      pressure: 'kPa' | 'bar' | 'psi';
    };
    views: Schemas['SavedView'][];
    favouriteSignals: string[];
    favouriteVehicles: string[];
    singleKeys: boolean;
  };
  PreferencesInput: {
    language?: 'en' | 'zh-Hans' | 'es' | null;
    theme?: 'auto' | 'light' | 'dark';
    timeZone?: string | null;
    units?: {
      distance?: 'km' | 'mi';
      temperature?: 'C' | 'F';
      pressure?: 'kPa' | 'bar' | 'psi';
    };
    views?: Schemas['SavedViewInput'][];
    favouriteSignals?: string[];
    favouriteVehicles?: string[];
    singleKeys?: boolean;
  };
  Problem: {
    type: string;
    title: string;
    status: number;
    detail: string;
    code: string;
    instance?: string;
    errors?: {
      path: string;
      message: string;
    }[];
  };
  QuarantineEntry: {
    id: string;
    vin: Schemas['Vin'];
    topic: string;
    receivedAt: Schemas['Time'];
    reason: string;
    cause: string;
    payload?: string;
    bytes: number;
    preview: string | null;
    occurrences: number;
    retriedAt: Schemas['Time'] | null;
    resolvedAt: Schemas['Time'] | null;
    seenAt: Schemas['Time'] | null;
    seenBy: string | null;
  };
  QuarantineGroup: {
    cause: string;
    reason: string;
    entries: number;
    occurrences: number;
    vehicles: number;
    seen: number;
    oldestAt: Schemas['Time'];
    newestAt: Schemas['Time'];
  };
  QuarantineGroups: {
    items: Schemas['QuarantineGroup'][];
  };
  QuarantineMarkInput: {
    ids?: string[];
    cause?: string;
    vin?: string;
    seen: boolean;
  };
  QuarantineMarked: {
    ids: string[];
    remaining: number;
  };
  QuarantinePage: {
    items: Schemas['QuarantineEntry'][];
    nextCursor: string | null;
  };
  QuarantineRetried: {
    retried: number;
    taken: number;
    refused: number;
    pending: number;
    remaining: number;
  };
  QuarantineRetryInput: {
    ids?: string[];
    cause?: string;
    vin?: string;
  };
  RawPoint: {
    t: Schemas['Time'];
    value: Schemas['SignalValue'];
    flags?: string[];
  };
  RawSeries: {
    unit: string | null;
    points: Schemas['RawPoint'][];
    nextCursor: string | null;
    coverage: Schemas['Coverage'];
  };
  Readiness: {
    ready: boolean;
    reasons: string[];
  };
  Role: 'viewer' | 'support' | 'technician' | 'operator' | 'admin';
  RoleInput: 'viewer' | 'support' | 'technician' | 'operator' | 'admin';
  Rule: {
    id: string;
    kind: 'signal' | 'fault';
    name: string;
    severity: Schemas['Severity'] | 'fault';
    reason: string;
    source: string;
    appliesTo: string | null;
    when: string;
    forMs: number;
    clear: string | null;
    clearForMs: number;
    instances: string[];
    instanceNames: string[];
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    signals: string[];
    evidence: string[];
    summary: string;
    advice: string;
    suppress: ('service' | 'update')[];
    causedBy: string[];
    levels: {
      severity: Schemas['Severity'];
      when: string;
    }[];
    thresholds: {
      name: string;
      default: number | boolean | string;
      cohorts: {
        if: string;
        value: number | boolean | string;
      }[];
    }[];
    keepFiringMs: number;
    coolDownMs: number;
    lateToleranceMs: number;
    runbook: {
      remote: string[];
      visit: string[];
    } | null;
    version: number;
    state: 'draft' | 'shadow' | 'live' | 'retired';
    origin: 'shipped' | 'own';
    overridden: boolean;
    shippedChanged: boolean;
    shadow: number | null;
    draft: number | null;
    faults: Schemas['RuleFault'][];
    failures: number;
    firing: number;
    firingVehicles: number;
    firedLastWeek: number;
  };
  RuleCheck: {
    faults: Schemas['RuleFault'][];
    warnings: Schemas['RuleFault'][];
    rule: Schemas['RuleWritten'] | null;
  };
  RuleCheckRequestInput: {
    yaml: string;
    id?: string;
  };
  RuleDetail: {
    id: string;
    kind: 'signal' | 'fault';
    name: string;
    severity: Schemas['Severity'] | 'fault';
    reason: string;
    source: string;
    appliesTo: string | null;
    when: string;
    forMs: number;
    clear: string | null;
    clearForMs: number;
    instances: string[];
    instanceNames: string[];
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    signals: string[];
    evidence: string[];
    summary: string;
    advice: string;
    suppress: ('service' | 'update')[];
    causedBy: string[];
    levels: {
      severity: Schemas['Severity'];
      when: string;
    }[];
    thresholds: {
      name: string;
      default: number | boolean | string;
      cohorts: {
        if: string;
        value: number | boolean | string;
      }[];
    }[];
    keepFiringMs: number;
    coolDownMs: number;
    lateToleranceMs: number;
    runbook: {
      remote: string[];
      visit: string[];
    } | null;
    version: number;
    state: 'draft' | 'shadow' | 'live' | 'retired';
    origin: 'shipped' | 'own';
    overridden: boolean;
    shippedChanged: boolean;
    shadow: number | null;
    draft: number | null;
    faults: Schemas['RuleFault'][];
    failures: number;
    firing: number;
    firingVehicles: number;
    firedLastWeek: number;
    yaml: string;
    conditions: {
      appliesTo: Schemas['Condition'] | null;
      when: Schemas['Condition'];
      clear: Schemas['Condition'] | null;
      levels: {
        severity: Schemas['Severity'];
        when: Schemas['Condition'];
      }[];
    } | null;
    catalogue: {
      path: string;
      unit: string | null;
      description: string | null;
    }[];
    warnings: Schemas['RuleFault'][];
    shipped: {
      version: number;
      yaml: string;
      since: Schemas['Time'];
      base: string | null;
    } | null;
    vehicles: {
      applies: number;
      total: number;
    };
    firingNow: Schemas['RuleFiring'][];
    days: {
      from: Schemas['Time'];
      alerts: number;
    }[];
    failing: Schemas['RuleFailure'][];
  };
  RuleDraftRequestInput: {
    yaml: string;
    why: string;
    replaces?: string | null;
    isNew?: boolean;
  };
  RuleFailure: {
    vin: Schemas['Vin'];
    message: string;
    failures: number;
    disabledAt: Schemas['Time'];
  };
  RuleFault: {
    line: number;
    column: number;
    message: string;
  };
  RuleFileSchema: Record<string, unknown>;
  RuleFiring: {
    id: string;
    vin: Schemas['Vin'];
    model: string;
    plate: string | null;
    instance: string;
    severity: Schemas['Severity'];
    firedAt: Schemas['Time'] | null;
    acknowledgedBy: string | null;
  };
  RulePage: {
    items: Schemas['Rule'][];
    nextCursor: string | null;
  };
  RuleStateRequestInput: {
    state: 'shadow' | 'live' | 'retired';
    why: string;
  };
  RuleTransition: {
    from: 'draft' | 'shadow' | 'live' | 'retired' | null;
    to: 'draft' | 'shadow' | 'live' | 'retired';
    by: string | null;
    at: Schemas['Time'];
    why: string;
  };
  RuleVersion: {
    id: string;
    version: number;
    origin: 'shipped' | 'own';
    state: 'draft' | 'shadow' | 'live' | 'retired';
    next: ('draft' | 'shadow' | 'live' | 'retired')[];
    hash: string;
    isShipped: boolean;
    yaml: string;
    faults: Schemas['RuleFault'][];
    createdBy: string | null;
    createdAt: Schemas['Time'];
    why: string;
    stateSince: Schemas['Time'];
    transitions: Schemas['RuleTransition'][];
  };
  RuleVersionPage: {
    items: Schemas['RuleVersion'][];
    nextCursor: string | null;
  };
  RuleWritten: {
    id: string;
    kind: 'signal' | 'fault';
    name: string;
    severity: Schemas['Severity'] | 'fault';
    reason: string;
    source: string;
    appliesTo: string | null;
    when: string;
    forMs: number;
    clear: string | null;
    clearForMs: number;
    instances: string[];
    instanceNames: string[];
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    signals: string[];
    evidence: string[];
    summary: string;
    advice: string;
    suppress: ('service' | 'update')[];
    causedBy: string[];
    levels: {
      severity: Schemas['Severity'];
      when: string;
    }[];
    thresholds: {
      name: string;
      default: number | boolean | string;
      cohorts: {
        if: string;
        value: number | boolean | string;
      }[];
    }[];
    keepFiringMs: number;
    coolDownMs: number;
    lateToleranceMs: number;
    runbook: {
      remote: string[];
      visit: string[];
    } | null;
    conditions: {
      appliesTo: Schemas['Condition'] | null;
      when: Schemas['Condition'];
      clear: Schemas['Condition'] | null;
      levels: {
        severity: Schemas['Severity'];
        when: Schemas['Condition'];
      }[];
    };
    catalogue: {
      path: string;
      unit: string | null;
      description: string | null;
    }[];
  };
  SavedView: {
    id: string;
    name: string;
    page: string;
    query: string;
  };
  SavedViewInput: {
    id: string;
    name: string;
    page: string;
    query: string;
  };
  Scope: string[] | null;
  ScopeInput: string[] | null;
  SeriesOfSignal:
    | {
        kind: 'buckets';
        unit: string | null;
        points: Schemas['Bucket'][];
        coverage: Schemas['Coverage'];
      }
    | {
        kind: 'raw';
        unit: string | null;
        points: Schemas['RawPoint'][];
        coverage: Schemas['Coverage'];
      };
  Severity: 'info' | 'minor' | 'major' | 'critical';
  SeverityStep: {
    at: Schemas['Time'];
    severity: Schemas['Severity'];
  };
  ShadowAlert: {
    id: string;
    vin: Schemas['Vin'];
    rule: string;
    version: number;
    instance: string;
    code: string | null;
    severity: Schemas['Severity'];
    state: 'pending' | 'firing' | 'resolved';
    activeSince: Schemas['Time'];
    firedAt: Schemas['Time'] | null;
    resolvedAt: Schemas['Time'] | null;
    evidence: unknown;
    summary: string;
  };
  ShadowAlertPage: {
    items: Schemas['ShadowAlert'][];
    nextCursor: string | null;
    version: number;
    since: Schemas['Time'];
    fired: number;
    firing: number;
    vehicles: number;
    days: {
      from: Schemas['Time'];
      fired: number;
      vehicles: number;
    }[];
  };
  SignInInput: {
    username: string;
    password: string;
  };
  SignalInfo: {
    path: string;
    type: 'attribute' | 'sensor' | 'actuator';
    datatype: string;
    unit: string | null;
    min: number | null;
    max: number | null;
    allowed: string[] | null;
    description: string;
  };
  SignalInfoPage: {
    items: Schemas['SignalInfo'][];
    nextCursor: string | null;
  };
  SignalSeries: Schemas['RawSeries'] | Schemas['BucketSeries'];
  SignalValue: number | boolean | string | number[];
  SignedIn: {
    token: string;
    expiresAt: Schemas['Time'];
  };
  SilentCrowd: {
    kind: 'silent' | 'connected';
    market: string | null;
    count: number;
    of: number;
    since: Schemas['Time'];
  };
  System: {
    at: Schemas['Time'];
    version: string;
    startedAt: Schemas['Time'];
    ready: {
      ready: boolean;
      reasons: string[];
    };
    crowds: Schemas['SilentCrowd'][];
    problems: Schemas['SystemProblem'][];
    server: {
      node: string;
      platform: string;
      processors: number;
      memoryBytes: number;
      hostMemoryBytes: number;
      hostMemoryFreeBytes: number;
      publicUrl: string;
      eventStreams: number;
    };
    disk: {
      directory: string;
      totalBytes: number;
      freeBytes: number;
    };
    gateway: {
      product: string;
      version: string | null;
      port: number | null;
      tlsPort: number | null;
      connections: number;
      vehicles: number;
      messages: number;
      bytes: number;
      signIns: number;
      refusedSignIns: Record<string, number>;
      refusedConnections: Record<string, number>;
      refusedPublications: number;
    };
    journal: {
      product: string;
      version: string | null;
      bytes: number;
      maxBytes: number;
      lagBytes: number;
      blocked: string | null;
      damages: number;
    };
    pipeline: {
      messages: number;
      duplicates: number;
      quarantined: number;
      ruleFailures: number;
      lastBatchMs: number;
      blocked: string | null;
      openQuarantine: number;
      failingRules: number;
      rulesLeftOut: {
        rule: string;
        version: number;
        message: string;
      }[];
    };
    telemetry: {
      product: string;
      version: string | null;
      bytes: number;
      days: number;
      firstReceivedAt: Schemas['Time'] | null;
      retentionDays: number;
    } | null;
    database: {
      product: string;
      version: string | null;
      isEmbedded: boolean;
      bytes: number;
      connections: number;
      maxConnections: number;
      answeredInMs: number;
      clockAheadMs: number;
    } | null;
    jobs: {
      product: string;
      version: string | null;
      items: Schemas['JobOverview'][] | null;
      workRunning: number;
      workFailedLastDay: number;
    };
    minutes: Schemas['SystemMinute'][];
  };
  SystemMinute: {
    at: Schemas['Time'];
    seconds: number;
    received: number;
    stored: number;
    quarantined: number;
    lagBytes: number;
    batchMs: number;
    connections: number;
    memoryBytes: number;
    cpu: number;
    loopDelayMs: number;
  };
  SystemProblem: {
    code:
      | 'not-ready'
      | 'journal-blocked'
      | 'journal-damaged'
      | 'journal-filling'
      | 'pipeline-blocked'
      | 'pipeline-behind'
      | 'pipeline-standing'
      | 'nothing-received'
      | 'many-silent'
      | 'many-quiet'
      | 'telemetry-away'
      | 'database-away'
      | 'database-slow'
      | 'database-connections'
      | 'clock-differs'
      | 'disk-full'
      | 'disk-filling'
      | 'server-slow'
      | 'jobs-away'
      | 'jobs-failed'
      | 'quarantine-unseen'
      | 'rules-failing'
      | 'rules-left-out';
    part: 'server' | 'gateway' | 'journal' | 'pipeline' | 'telemetry' | 'database' | 'jobs' | 'disk';
    severity: Schemas['Severity'];
    values: Record<string, string | number>;
  };
  Time: number;
  TimeRange: {
    low: Schemas['Time'];
    middle: Schemas['Time'];
    high: Schemas['Time'];
  };
  TimelineEntry:
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'fault-began';
        fault: Schemas['Fault'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'fault-ended';
        fault: Schemas['Fault'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'alert-fired';
        alert: Schemas['Alert'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'alert-resolved';
        alert: Schemas['Alert'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'alert-acknowledged';
        alert: Schemas['Alert'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'event';
        type: string;
        data: unknown;
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'inventory';
        data: unknown;
        changes: Schemas['InventoryChange'][] | null;
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'answer';
        to: string;
        ref: string;
        data: unknown;
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'gap';
        to: Schemas['Time'];
        reason: 'lost' | 'silent' | 'offline';
        ongoing: boolean;
      };
  TimelinePage: {
    items: Schemas['TimelineEntry'][];
    nextCursor: string | null;
    previousCursor: string | null;
  };
  TrendFigure: {
    id:
      | 'stateOfCharge'
      | 'stateOfHealth'
      | 'fullEnergy'
      | 'cellSpread'
      | 'insulation'
      | 'restVoltage'
      | 'tyrePressure'
      | 'padWear';
    area: 'battery' | 'lowVoltage' | 'tyres' | 'brakes';
    place: string | null;
    unit: string;
    points: Schemas['TrendPoint'][];
    changePerMonth: number | null;
    compensated: boolean;
    limit: {
      value: number;
      side: 'below' | 'above';
      rule: string;
    } | null;
  };
  TrendPoint: {
    t: Schemas['Time'];
    min: number;
    avg: number;
    max: number;
  };
  Trends: {
    from: Schemas['Time'];
    to: Schemas['Time'];
    pointMs: number;
    figures: Schemas['TrendFigure'][];
  };
  User: {
    username: string;
    role: Schemas['Role'];
    markets: Schemas['Scope'];
    disabled: boolean;
    createdAt: Schemas['Time'];
    updatedAt: Schemas['Time'];
    lastSignInAt: Schemas['Time'] | null;
    lastSignInFrom: string | null;
    openSessions: number;
  };
  UserChangeInput: {
    role?: Schemas['RoleInput'];
    markets?: Schemas['ScopeInput'];
    disabled?: boolean;
    password?: string;
  };
  UserPage: {
    items: Schemas['User'][];
    nextCursor: string | null;
  };
  Vehicle: {
    vin: Schemas['Vin'];
    model: string;
    modelYear: number;
    powertrain: Schemas['Powertrain'];
    market: string;
    plate: string | null;
    chemistry: string | null;
    timeZone: string | null;
    attributes: Record<string, string | number | boolean>;
    createdAt: Schemas['Time'];
    software: Record<string, string>;
    health: Schemas['Health'];
    online: boolean;
    lastSeenAt: Schemas['Time'] | null;
    position: Schemas['Position'] | null;
  };
  VehicleChangeInput: {
    model?: string;
    modelYear?: number;
    powertrain?: Schemas['PowertrainInput'];
    market?: string;
    plate?: string | null;
    chemistry?: string | null;
    timeZone?: string | null;
    attributes?: Record<string, string | number | boolean>;
  };
  VehicleCluster: {
    latitude: number;
    longitude: number;
    count: number;
    health: Schemas['HealthCounts'];
    vin: Schemas['Vin'] | null;
    bbox: {
      west: number;
      south: number;
      east: number;
      north: number;
    };
  };
  VehicleCredentials: {
    username: string;
    password: string;
  };
  VehicleDetail: {
    vin: Schemas['Vin'];
    model: string;
    modelYear: number;
    powertrain: Schemas['Powertrain'];
    market: string;
    plate: string | null;
    chemistry: string | null;
    timeZone: string | null;
    attributes: Record<string, string | number | boolean>;
    createdAt: Schemas['Time'];
    software: Record<string, string>;
    health: Schemas['Health'];
    online: boolean;
    lastSeenAt: Schemas['Time'] | null;
    position: Schemas['Position'] | null;
    ecus: {
      ecu: string;
      hardware: string | null;
      serial: string | null;
      software: string;
      reportedAt: Schemas['Time'];
    }[];
    openAlerts: {
      id: string;
      rule: string;
      severity: Schemas['Severity'];
      state: 'pending' | 'firing';
      activeSince: Schemas['Time'];
      firedAt: Schemas['Time'] | null;
      acknowledgedBy: string | null;
    }[];
    hasCredentials: boolean;
    localTimeZone: string | null;
  };
  VehicleExtent: {
    faults: number;
    alerts: number;
    reports: number;
    quarantined: number;
    signals: number;
    earliest: Schemas['Time'] | null;
  };
  VehicleFacets: {
    total: number;
    health: Schemas['HealthCounts'];
    online: {
      online: number;
      offline: number;
    };
    powertrain: {
      bev: number;
      phev: number;
      hev: number;
      ice: number;
      fcev: number;
    };
    market: Record<string, number>;
    models: {
      model: string;
      count: number;
    }[];
  };
  VehicleMap: {
    items: Schemas['VehicleCluster'][];
    total: number;
    withoutPosition: number;
  };
  VehiclePage: {
    items: Schemas['ListedVehicle'][];
    nextCursor: string | null;
    total?: number;
  };
  VehiclePrediction: {
    vin: Schemas['Vin'];
    quantity:
      | 'BatteryCapacity'
      | 'CellSpread'
      | 'Insulation'
      | 'LowVoltageBattery'
      | 'BrakePads'
      | 'Tyres'
      | 'CoolantLoss';
    place: string | null;
    verdict: 'ok' | 'will-cross' | 'crossed' | 'not-enough-data' | 'not-moving';
    reason: string;
    unit: string;
    level: number | null;
    limit: number;
    side: 'below' | 'above';
    changePerDay: number | null;
    since: Schemas['Time'] | null;
    crossing: Schemas['TimeRange'] | null;
    distance: Schemas['DistanceRange'] | null;
    madeAt: Schemas['Time'];
    points: {
      t: Schemas['Time'];
      value: number;
    }[];
  };
  VehiclePredictions: {
    items: Schemas['VehiclePrediction'][];
  };
  VehicleSignal: {
    path: string;
    unit: string | null;
    datatype: string | null;
    description: string | null;
    isKnown: boolean;
  };
  VehicleSignalPage: {
    items: Schemas['VehicleSignal'][];
    nextCursor: string | null;
  };
  VehicleState: {
    signals: Record<string, Schemas['LastValue']>;
  };
  Vin: string;
  VinInput: string;
  Work: {
    id: string;
    kind: string;
    state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
    progress: number;
    note: string | null;
    input: unknown;
    result: unknown;
    error: string | null;
    createdAt: Schemas['Time'];
    finishedAt: Schemas['Time'] | null;
  };
  WorkPage: {
    items: Schemas['Work'][];
    nextCursor: string | null;
  };
  WorstAlert: {
    id: string;
    rule: string;
    name: string;
    severity: Schemas['Severity'];
    firedAt: Schemas['Time'];
    others: number;
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
  };
}
