/** Made from /openapi.json by `npm run api-types`. */
export interface Schemas {
  AccessRecord: {
    views: {
      username: string;
      what: string;
      firstAt: Schemas['Time'];
      lastAt: Schemas['Time'];
      views: number;
      purpose: string;
      shown: {
        from: Schemas['Time'];
        to: Schemas['Time'];
      } | null;
    }[];
    sessions: Schemas['RemoteSession'][];
    commands: {
      id: string;
      name: string;
      requestedBy: string;
      requestedAt: Schemas['Time'];
      reason: string;
      state:
        | 'awaiting-approval'
        | 'queued'
        | 'sent'
        | 'accepted'
        | 'running'
        | 'succeeded'
        | 'failed'
        | 'refused'
        | 'expired'
        | 'cancelled';
    }[];
    isWhole: boolean;
  };
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
    reasonLanguage: 'en' | 'zh-Hans' | 'es';
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
  ApiKey: {
    id: string;
    name: string;
    permissions: (
      | 'vehicles.read'
      | 'alerts.acknowledge'
      | 'alerts.mute'
      | 'alerts.mute-fleet'
      | 'cases.read'
      | 'cases.write'
      | 'technicians.read'
      | 'technicians.write'
      | 'locations.read'
      | 'telemetry.export'
      | 'quarantine.read'
      | 'quarantine.retry'
      | 'rules.write'
      | 'catalogue.write'
      | 'commands.read'
      | 'commands.send'
      | 'sessions.open'
      | 'notifications.read'
      | 'notifications.write'
      | 'vehicles.write'
      | 'releases.read'
      | 'releases.write'
      | 'campaigns.read'
      | 'campaigns.write'
      | 'campaigns.halt'
      | 'owners.read'
      | 'owners.write'
      | 'updates.opt-out'
      | 'credentials.write'
      | 'certificates.revoke'
      | 'vehicles.erase'
      | 'users.read'
      | 'audit.read'
      | 'system.read'
      | 'jobs.write'
    )[];
    addresses: string[] | null;
    createdAt: Schemas['Time'];
    expiresAt: Schemas['Time'];
    lastUsedAt: Schemas['Time'] | null;
    lastUsedFrom: string | null;
  };
  ApiKeys: {
    items: Schemas['ApiKey'][];
    grantable: (
      | 'vehicles.read'
      | 'alerts.acknowledge'
      | 'alerts.mute'
      | 'alerts.mute-fleet'
      | 'cases.read'
      | 'cases.write'
      | 'technicians.read'
      | 'technicians.write'
      | 'locations.read'
      | 'telemetry.export'
      | 'quarantine.read'
      | 'quarantine.retry'
      | 'rules.write'
      | 'catalogue.write'
      | 'commands.read'
      | 'commands.send'
      | 'sessions.open'
      | 'notifications.read'
      | 'notifications.write'
      | 'vehicles.write'
      | 'releases.read'
      | 'releases.write'
      | 'campaigns.read'
      | 'campaigns.write'
      | 'campaigns.halt'
      | 'owners.read'
      | 'owners.write'
      | 'updates.opt-out'
      | 'credentials.write'
      | 'certificates.revoke'
      | 'vehicles.erase'
      | 'users.read'
      | 'audit.read'
      | 'system.read'
      | 'jobs.write'
    )[];
  };
  Artifact: {
    sha256: string;
    sha1: string;
    md5: string;
    bytes: number;
    name: string;
    addedBy: string;
    addedAt: Schemas['Time'];
  };
  ArtifactPage: {
    items: Schemas['Artifact'][];
    nextCursor: string | null;
  };
  ArtifactUpload: {
    id: string;
    name: string;
    bytes: number;
    sha256: string | null;
    received: number;
    artifact: string | null;
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
    key: string | null;
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
    followedByCase?: {
      id: string;
      number: number;
      openedAt: Schemas['Time'];
      cause: Record<string, string> | null;
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
      causes?: {
        name: Record<string, string>;
        cases: number;
      }[];
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
  BegunSecondFactor: {
    secret: string;
    uri: string;
  };
  BounceReportInput: {
    channel: 'email' | 'sms' | 'webhook';
    messageId: string;
    address?: string | null;
    reason: string;
    permanent?: boolean;
  };
  BouncedDelivery: {
    delivery: string;
  };
  BrokerAnswer: {
    result: 'allow' | 'deny';
    is_superuser?: boolean;
  };
  BrokerVerdict: {
    ok: boolean;
    error: string;
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
  Campaign: {
    id: string;
    number: number;
    version: number;
    name: string;
    state: 'draft' | 'awaiting-approval' | 'approved' | 'running' | 'halted' | 'finished' | 'aborted';
    why: string | null;
    actions: (
      | 'change'
      | 'delete'
      | 'request-approval'
      | 'approve'
      | 'deny'
      | 'start'
      | 'halt'
      | 'resume'
      | 'hold'
      | 'next-wave'
      | 'retry'
      | 'abort'
      | 'rollback'
    )[];
    release: {
      id: string;
      name: string;
      version: string;
      rollback: boolean;
    };
    rollbackOf: string | null;
    markets: string[] | null;
    selector: string;
    targets: number | null;
    counts: Schemas['CampaignCounts'];
    wave: number;
    waves: number;
    held: boolean;
    createdBy: string;
    createdAt: Schemas['Time'];
    requestedBy: string | null;
    requestedAt: Schemas['Time'] | null;
    approvedBy: string | null;
    approvedAt: Schemas['Time'] | null;
    startedAt: Schemas['Time'] | null;
    endedAt: Schemas['Time'] | null;
  };
  CampaignAbortionInput: {
    why: string;
  };
  CampaignAcknowledgment: {
    at: Schemas['Time'];
    by: string;
    reasons: {
      gate: 'failures' | 'silence' | 'artifacts' | 'release' | 'health' | 'results' | 'by-hand';
      wave: number;
    }[];
    waves: {
      index: number;
      results: number;
      failures: number;
    }[];
  };
  CampaignApprovalInput: {
    digest: string;
  };
  CampaignChangeInput: {
    name: string;
    releaseId: string;
    via?: string[];
    selector: string;
    exclusions?: Schemas['CampaignExclusionsInput'];
    plan: Schemas['CampaignPlanInput'];
    version: number;
  };
  CampaignCounts: Record<string, number>;
  CampaignCurve: {
    points: {
      at: Schemas['Time'];
      started: number;
      ended: number;
      succeeded: number;
    }[];
    planned: {
      at: Schemas['Time'];
      started: number;
    }[];
  };
  CampaignDenialInput: {
    reason: string;
  };
  CampaignDetail: {
    id: string;
    number: number;
    version: number;
    name: string;
    state: 'draft' | 'awaiting-approval' | 'approved' | 'running' | 'halted' | 'finished' | 'aborted';
    why: string | null;
    actions: (
      | 'change'
      | 'delete'
      | 'request-approval'
      | 'approve'
      | 'deny'
      | 'start'
      | 'halt'
      | 'resume'
      | 'hold'
      | 'next-wave'
      | 'retry'
      | 'abort'
      | 'rollback'
    )[];
    release: {
      id: string;
      name: string;
      version: string;
      rollback: boolean;
    };
    rollbackOf: string | null;
    markets: string[] | null;
    selector: string;
    targets: number | null;
    counts: Schemas['CampaignCounts'];
    wave: number;
    waves: number;
    held: boolean;
    createdBy: string;
    createdAt: Schemas['Time'];
    requestedBy: string | null;
    requestedAt: Schemas['Time'] | null;
    approvedBy: string | null;
    approvedAt: Schemas['Time'] | null;
    startedAt: Schemas['Time'] | null;
    endedAt: Schemas['Time'] | null;
    chain: string[];
    plan: Schemas['CampaignPlan'];
    exclusions: Schemas['CampaignExclusions'];
    excluded: {
      reason:
        | 'by-name'
        | 'opted-out'
        | 'other-campaign'
        | 'open-case'
        | 'up-to-date'
        | 'ecu-missing'
        | 'hardware-unknown'
        | 'hardware-not-supported'
        | 'not-older'
        | 'versions-not-comparable'
        | 'version-not-allowed'
        | 'dependency-not-met';
      count: number;
    }[];
    digest: string | null;
    targetsDigest: string | null;
    contentsDigest: string | null;
    waveList: Schemas['CampaignWave'][];
    curve: Schemas['CampaignCurve'];
    failures: Schemas['CampaignFailure'][];
    halt: Schemas['CampaignHalt'] | null;
    acknowledged: Schemas['CampaignAcknowledgment'][];
    health: Schemas['CampaignHealth'] | null;
  };
  CampaignEvidence: string;
  CampaignExclusions: {
    openCases: boolean;
    vins: {
      vin: string;
      reason: string;
    }[];
  };
  CampaignExclusionsInput: {
    openCases?: boolean;
    vins?: {
      vin: string;
      reason: string;
    }[];
  };
  CampaignFailure: {
    state:
      | 'waiting'
      | 'offered'
      | 'accepted'
      | 'downloading'
      | 'downloaded'
      | 'verified'
      | 'installing'
      | 'rebooting'
      | 'committed'
      | 'succeeded'
      | 'failed'
      | 'rolled-back'
      | 'timed-out'
      | 'declined'
      | 'cancelled';
    code: string | null;
    count: number;
    message: string | null;
    vins: Schemas['Vin'][];
  };
  CampaignHalt: {
    at: Schemas['Time'];
    by: string | null;
    wave: number;
    reasons: {
      gate: 'failures' | 'silence' | 'artifacts' | 'release' | 'health' | 'results' | 'by-hand';
      wave: number;
      message: string;
      figures: Record<string, number | string | null>;
    }[];
    cohorts: Schemas['FailingCohort'][];
    vins: Schemas['Vin'][];
    later: {
      at: Schemas['Time'];
      cohorts: Schemas['FailingCohort'][];
      vins: Schemas['Vin'][];
    } | null;
  };
  CampaignHaltRequestInput: {
    why?: string;
  };
  CampaignHealth: {
    verdict: 'sick' | 'no-harm-seen' | 'cannot-judge';
    why: 'too-few-days' | 'too-few-alike' | null;
    updated: {
      cars: number;
      days: number;
      incidents: number;
    };
    controls: {
      cars: number;
      days: number;
      incidents: number;
    };
    matched: number;
    ratio: number | null;
    low: number;
    high: number | null;
    tolerated: number;
    evidence: number;
    limit: number;
    judgedAt: Schemas['Time'];
  };
  CampaignPage: {
    items: Schemas['Campaign'][];
    nextCursor: string | null;
  };
  CampaignPlan: {
    waves: {
      percent?: number;
      count?: number;
      rest?: true;
      hold: boolean;
    }[];
    ramp: {
      perMinute: number;
      growth: {
        factor: number;
        everyMinutes: number;
        mostPerMinute: number;
      } | null;
    };
    bandwidth: {
      bytesPerSecond: number;
    } | null;
    windows: {
      hours:
        | {
            days: number[];
            from: string;
            to: string;
          }[]
        | null;
      zoneWhenUnknown: string | null;
    };
    preconditions: {
      parked: boolean;
      leastStateOfCharge: number | null;
      least12V: number | null;
      notCharging: boolean;
      temperature: {
        least: number;
        most: number;
      } | null;
    };
    consent: {
      default: 'none' | 'inform' | 'ask';
      markets: Record<string, 'none' | 'inform' | 'ask'>;
    };
    deadlines: {
      vehicleHours: number;
      campaignDays: number;
    };
    retries: {
      most: number;
      firstAfterMinutes: number;
      factor: number;
      longestMinutes: number;
    };
    gates: {
      failures: {
        maxPercent: number;
        leastCount: number;
        leastResultsPercent: number;
      };
      silence: {
        downloadingMinutes: number;
        installingMinutes: number;
      };
      sameArtifacts: true;
      health: {
        alpha: number;
        toleratedRatio: number;
        leastCarDays: number;
        leastMatched: number;
        soakHours: number;
      } | null;
    };
  };
  CampaignPlanInput: {
    waves?: {
      percent?: number;
      count?: number;
      rest?: true;
      hold?: boolean;
    }[];
    ramp?: {
      perMinute?: number;
      growth?: {
        factor: number;
        everyMinutes: number;
        mostPerMinute: number;
      } | null;
    };
    bandwidth?: {
      bytesPerSecond: number;
    } | null;
    windows?: {
      hours?:
        | {
            days?: number[];
            from: string;
            to: string;
          }[]
        | null;
      zoneWhenUnknown?: string | null;
    };
    preconditions?: {
      parked?: boolean;
      leastStateOfCharge?: number | null;
      least12V?: number | null;
      notCharging?: boolean;
      temperature?: {
        least: number;
        most: number;
      } | null;
    };
    consent?: {
      default?: 'none' | 'inform' | 'ask';
      markets?: Record<string, 'none' | 'inform' | 'ask'>;
    };
    deadlines?: {
      vehicleHours?: number;
      campaignDays?: number;
    };
    retries?: {
      most?: number;
      firstAfterMinutes?: number;
      factor?: number;
      longestMinutes?: number;
    };
    gates?: {
      failures?: {
        maxPercent?: number;
        leastCount?: number;
        leastResultsPercent?: number;
      };
      silence?: {
        downloadingMinutes?: number;
        installingMinutes?: number;
      };
      sameArtifacts?: true;
      health?: {
        alpha?: number;
        toleratedRatio?: number;
        leastCarDays?: number;
        leastMatched?: number;
        soakHours?: number;
      } | null;
    };
  };
  CampaignPlanRequestInput: {
    releaseId: string;
    via?: string[];
    selector: string;
    exclusions?: Schemas['CampaignExclusionsInput'];
    plan: Schemas['CampaignPlanInput'];
    rollbackOf?: string | null;
  };
  CampaignReach: {
    hoursTo95: number | null;
    expected: number;
    neverHeard: number;
    curve: {
      hours: number;
      vehicles: number;
    }[];
  };
  CampaignResumptionInput: {
    acknowledge: {
      gate: 'failures' | 'silence' | 'artifacts' | 'release' | 'health' | 'results' | 'by-hand';
      wave: number;
    }[];
    why?: string | null;
  };
  CampaignRetry: {
    vehicles: number;
  };
  CampaignRollbackInput: {
    releaseId: string;
    via?: string[];
    name?: string;
    plan: {
      waves?: {
        percent?: number;
        count?: number;
        rest?: true;
        hold?: boolean;
      }[];
      ramp?: {
        perMinute?: number;
        growth?: {
          factor: number;
          everyMinutes: number;
          mostPerMinute: number;
        } | null;
      };
      bandwidth?: {
        bytesPerSecond: number;
      } | null;
      windows?: {
        hours?:
          | {
              days?: number[];
              from: string;
              to: string;
            }[]
          | null;
        zoneWhenUnknown?: string | null;
      };
      preconditions?: {
        parked?: boolean;
        leastStateOfCharge?: number | null;
        least12V?: number | null;
        notCharging?: boolean;
        temperature?: {
          least: number;
          most: number;
        } | null;
      };
      consent?: {
        default?: 'none' | 'inform' | 'ask';
        markets?: Record<string, 'none' | 'inform' | 'ask'>;
      };
      deadlines?: {
        vehicleHours?: number;
        campaignDays?: number;
      };
      retries?: {
        most?: number;
        firstAfterMinutes?: number;
        factor?: number;
        longestMinutes?: number;
      };
      gates?: {
        failures?: {
          maxPercent?: number;
          leastCount?: number;
          leastResultsPercent?: number;
        };
        silence?: {
          downloadingMinutes?: number;
          installingMinutes?: number;
        };
        sameArtifacts?: true;
        health?: {
          alpha?: number;
          toleratedRatio?: number;
          leastCarDays?: number;
          leastMatched?: number;
          soakHours?: number;
        } | null;
      };
    };
  };
  CampaignWave: {
    index: number;
    size: number;
    counts: Schemas['CampaignCounts'];
    openedAt: Schemas['Time'] | null;
    passedAt: Schemas['Time'] | null;
    digest: string | null;
    verdict: Record<string, unknown> | null;
  };
  CampaignWay: {
    vehicles: number;
    bytes: number;
    steps: {
      releaseId: string;
      ecu: string;
      hardware: string;
      from: string;
      to: string;
      kind: 'full' | 'delta';
      bytes: number;
    }[];
  };
  Case: {
    id: string;
    number: number;
    version: number;
    vin: string | null;
    vehicle: Schemas['AlertVehicle'] | null;
    markets: string[];
    rule: string | null;
    code: string | null;
    software: string | null;
    title: string;
    state: 'new' | 'open' | 'diagnosed' | 'resolved' | 'closed' | 'waiting';
    severity: 'info' | 'minor' | 'major' | 'critical';
    priority: 'info' | 'minor' | 'major' | 'critical';
    owner: string | null;
    technician: {
      id: string;
      name: string;
    } | null;
    place: string | null;
    visit: {
      from: Schemas['Time'];
      to: Schemas['Time'];
    } | null;
    openedAt: Schemas['Time'];
    openedBy: string | null;
    updatedAt: Schemas['Time'];
    since: Schemas['Time'];
    closedAt: Schemas['Time'] | null;
    cause: Schemas['ConfirmedCause'] | null;
    fix: 'remote-fix' | 'update' | 'visit' | 'nothing' | null;
    repeats: number;
    alerts: number;
    parent: string | null;
    vehicles: number;
    clocks: {
      response: Schemas['CaseClock'];
      diagnosis: Schemas['CaseClock'];
      resolution: Schemas['CaseClock'];
      owner: {
        startedAt: Schemas['Time'];
        stoppedAt: Schemas['Time'] | null;
        elapsedMs: number;
      };
    };
    due: {
      clock: 'response' | 'diagnosis' | 'resolution';
      at: Schemas['Time'];
      soonAt: Schemas['Time'];
    } | null;
  };
  CaseAttachment: {
    id: string;
    name: string;
    type: string;
    bytes: number;
    hash: string;
    addedBy: string;
    addedAt: Schemas['Time'];
  };
  CaseClock: {
    startedAt: Schemas['Time'];
    stoppedAt: Schemas['Time'] | null;
    isPaused: boolean;
    elapsedMs: number;
    targetMs: number | null;
    dueAt: Schemas['Time'] | null;
    soonAt: Schemas['Time'] | null;
    isOverdue: boolean;
  };
  CaseCounts: {
    open: number;
    mine: number;
    unassigned: number;
    waiting: number;
    dueSoon: number;
    overdue: number;
  };
  CaseDetail: {
    id: string;
    number: number;
    version: number;
    vin: string | null;
    vehicle: Schemas['AlertVehicle'] | null;
    markets: string[];
    rule: string | null;
    code: string | null;
    software: string | null;
    title: string;
    state: 'new' | 'open' | 'diagnosed' | 'resolved' | 'closed' | 'waiting';
    severity: 'info' | 'minor' | 'major' | 'critical';
    priority: 'info' | 'minor' | 'major' | 'critical';
    owner: string | null;
    technician: {
      id: string;
      name: string;
    } | null;
    place: string | null;
    visit: {
      from: Schemas['Time'];
      to: Schemas['Time'];
    } | null;
    openedAt: Schemas['Time'];
    openedBy: string | null;
    updatedAt: Schemas['Time'];
    since: Schemas['Time'];
    closedAt: Schemas['Time'] | null;
    cause: Schemas['ConfirmedCause'] | null;
    fix: 'remote-fix' | 'update' | 'visit' | 'nothing' | null;
    repeats: number;
    alerts: number;
    parent: string | null;
    vehicles: number;
    clocks: {
      response: Schemas['CaseClock'];
      diagnosis: Schemas['CaseClock'];
      resolution: Schemas['CaseClock'];
      owner: {
        startedAt: Schemas['Time'];
        stoppedAt: Schemas['Time'] | null;
        elapsedMs: number;
      };
    };
    due: {
      clock: 'response' | 'diagnosis' | 'resolution';
      at: Schemas['Time'];
      soonAt: Schemas['Time'];
    } | null;
    log: {
      kind: string;
      at: Schemas['Time'];
      by: string | null;
      data: Record<string, unknown>;
    }[];
    attachments: Schemas['CaseAttachment'][];
    alertIds: string[];
    diagnosis: {
      mayBeDriven: 'yes' | 'limited' | 'no' | null;
      advice: string | null;
      faults: Schemas['CaseFault'][];
    };
    needs: {
      certificates: string[];
      skills: string[];
      hours: number;
    };
    unfit: {
      why: 'left' | 'certificate-missing' | 'certificate-lapsed';
      certificate?: string;
    } | null;
    pauseReasons: string[];
  };
  CaseFault: {
    ecu: string;
    system: 'uds' | 'obd' | 'j1939' | 'gbt32960';
    code: string;
    description: string;
    mayBeDriven: 'yes' | 'limited' | 'no' | null;
    checks: string[];
    causes: Schemas['FaultCause'][];
  };
  CasePage: {
    items: Schemas['Case'][];
    nextCursor: string | null;
  };
  CasePeople: {
    items: {
      username: string;
      openCases: number;
      markets: string[] | null;
    }[];
  };
  CaseStatistics: {
    from: Schemas['Time'];
    to: Schemas['Time'];
    opened: number;
    resolved: number;
    repeats: number;
    fixes: Schemas['FixCounts'];
    ownerWaitMs: {
      median: number;
      p90: number;
    } | null;
    targets: {
      response: {
        met: number;
        missed: number;
      };
      diagnosis: {
        met: number;
        missed: number;
      };
      resolution: {
        met: number;
        missed: number;
      };
    };
    judged: number;
  };
  CertificateRevocation: {
    serial: string;
    reason: string;
    revokedBy: string;
    revokedAt: Schemas['Time'];
    vins: Schemas['Vin'][];
  };
  CertificateRevocationPage: {
    items: Schemas['CertificateRevocation'][];
    nextCursor: string | null;
  };
  ChannelState: {
    channel: 'email' | 'sms' | 'webhook';
    isSetUp: boolean;
    isDown: boolean;
    downSince: Schemas['Time'] | null;
    lastSentAt: Schemas['Time'] | null;
    lastError: string | null;
    lastErrorAt: Schemas['Time'] | null;
  };
  ChannelStates: {
    items: Schemas['ChannelState'][];
  };
  CheckedRelease: {
    manifest: string;
    digest: string;
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
  Command: {
    id: string;
    vin: Schemas['Vin'];
    name: string;
    args: unknown;
    risk: 'read' | 'comfort' | 'safety';
    state:
      | 'awaiting-approval'
      | 'queued'
      | 'sent'
      | 'accepted'
      | 'running'
      | 'succeeded'
      | 'failed'
      | 'refused'
      | 'expired'
      | 'cancelled';
    reason: string;
    requestedBy: string;
    requestedAt: Schemas['Time'];
    expiresAt: Schemas['Time'];
    approvedBy: string | null;
    approvedAt: Schemas['Time'] | null;
    sessionId: string | null;
    caseId: string | null;
    afterId: string | null;
    sentAt: Schemas['Time'] | null;
    endedAt: Schemas['Time'] | null;
    progress: number | null;
    result: unknown;
    error: Schemas['CommandError'] | null;
    preconditions: Record<string, unknown>;
    mayApprove: boolean;
    mayCancel: boolean;
  };
  CommandCatalogue: {
    items: {
      name: string;
      title: string;
      risk: 'read' | 'comfort' | 'safety';
      origin: 'shipped' | 'own';
      args: Record<string, unknown>;
      result: Record<string, unknown>;
      preconditions: Record<string, unknown>;
      after: string | null;
      expiresInSeconds: {
        usual: number;
        most: number;
      };
      needs: ('session' | 'second-person' | 'standing-vehicle' | 'online')[];
    }[];
  };
  CommandDetail: {
    id: string;
    vin: Schemas['Vin'];
    name: string;
    args: unknown;
    risk: 'read' | 'comfort' | 'safety';
    state:
      | 'awaiting-approval'
      | 'queued'
      | 'sent'
      | 'accepted'
      | 'running'
      | 'succeeded'
      | 'failed'
      | 'refused'
      | 'expired'
      | 'cancelled';
    reason: string;
    requestedBy: string;
    requestedAt: Schemas['Time'];
    expiresAt: Schemas['Time'];
    approvedBy: string | null;
    approvedAt: Schemas['Time'] | null;
    sessionId: string | null;
    caseId: string | null;
    afterId: string | null;
    sentAt: Schemas['Time'] | null;
    endedAt: Schemas['Time'] | null;
    progress: number | null;
    result: unknown;
    error: Schemas['CommandError'] | null;
    preconditions: Record<string, unknown>;
    mayApprove: boolean;
    mayCancel: boolean;
    events: Schemas['CommandEvent'][];
  };
  CommandError: {
    code: string;
    message: string;
    negativeResponse: {
      code: number;
      name: string;
    } | null;
  };
  CommandEvent: {
    id: string;
    commandId: string;
    at: Schemas['Time'];
    kind: string;
    actor: string;
    data: unknown;
  };
  CommandPage: {
    items: Schemas['Command'][];
    nextCursor: string | null;
  };
  CommandRequestInput: {
    name: string;
    args?: Record<string, unknown>;
    expiresInSeconds?: number;
    reason: string;
    caseId?: string;
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
  ConfirmedCause: {
    id: string | null;
    words: string | null;
    name: string;
  };
  Consent: {
    id: string;
    vin: Schemas['Vin'];
    givenBy: string;
    how: 'app' | 'phone' | 'written' | 'in-person';
    covers: ('comfort' | 'safety')[];
    note: string | null;
    recordedBy: string;
    recordedAt: Schemas['Time'];
    validUntil: Schemas['Time'];
    withdrawnBy: string | null;
    withdrawnAt: Schemas['Time'] | null;
  };
  ConsentList: {
    items: Schemas['Consent'][];
  };
  ConsentRequestInput: {
    givenBy: string;
    how: 'app' | 'phone' | 'written' | 'in-person';
    covers: ('comfort' | 'safety')[];
    note?: string;
    validUntil: Schemas['TimeInput'];
  };
  Contact: {
    channel: 'email' | 'sms' | 'webhook';
    address: string;
    verifiedAt: Schemas['Time'] | null;
    bouncedAt: Schemas['Time'] | null;
    bounce: string | null;
  };
  ContactCodeInput: {
    code: string;
  };
  ContactSettings: {
    language: 'en' | 'zh-Hans' | 'es' | null;
    timeZone: string | null;
    quiet: {
      from: string;
      to: string;
    } | null;
    digest: boolean;
    digestAt: string;
  };
  ContactSettingsInput: {
    language?: 'en' | 'zh-Hans' | 'es' | null;
    timeZone?: string | null;
    quiet?: {
      from: string;
      to: string;
    } | null;
    digest?: boolean;
    digestAt?: string;
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
      | 'cases.read'
      | 'cases.write'
      | 'technicians.read'
      | 'technicians.write'
      | 'locations.read'
      | 'telemetry.export'
      | 'quarantine.read'
      | 'quarantine.retry'
      | 'rules.write'
      | 'catalogue.write'
      | 'commands.read'
      | 'commands.send'
      | 'commands.approve'
      | 'sessions.open'
      | 'notifications.read'
      | 'notifications.write'
      | 'vehicles.write'
      | 'releases.read'
      | 'releases.write'
      | 'release-keys.write'
      | 'campaigns.read'
      | 'campaigns.write'
      | 'campaigns.approve'
      | 'campaigns.halt'
      | 'owners.read'
      | 'owners.write'
      | 'updates.opt-out'
      | 'credentials.write'
      | 'certificates.revoke'
      | 'vehicles.erase'
      | 'users.read'
      | 'users.write'
      | 'audit.read'
      | 'system.read'
      | 'jobs.write'
    )[];
    expiresAt: Schemas['Time'];
    enrolDue: boolean;
    key: string | null;
  };
  DdiArtifact: {
    filename: string;
    hashes: {
      sha1: string;
      md5: string;
      sha256: string;
    };
    size: number;
    _links: {
      download: Schemas['DdiLink'];
      'download-http': Schemas['DdiLink'];
      md5sum: Schemas['DdiLink'];
      'md5sum-http': Schemas['DdiLink'];
    };
  };
  DdiArtifactList: Schemas['DdiArtifact'][];
  DdiAutoConfirmInput: {
    initiator?: string | null;
    remark?: string | null;
  };
  DdiCancelAction: {
    id: string;
    cancelAction: {
      stopId: string;
    };
  };
  DdiConfigDataInput: {
    mode?: 'merge' | 'replace' | 'remove' | null;
    data: Record<string, string | number | boolean>;
  };
  DdiConfirmationAction: {
    id: string;
    confirmation: Schemas['DdiDeployment'];
  };
  DdiConfirmationBase: {
    autoConfirm: {
      active: boolean;
      initiator?: string;
      remark?: string;
      activatedAt?: number;
    };
    _links: {
      activateAutoConfirm?: Schemas['DdiLink'];
      deactivateAutoConfirm?: Schemas['DdiLink'];
      confirmationBase?: Schemas['DdiLink'];
    };
  };
  DdiConfirmationInput: {
    confirmation: 'confirmed' | 'denied';
    code?: number | null;
    details: string[];
  };
  DdiDeployment: {
    download: 'forced';
    update: 'forced';
    chunks: {
      part: string;
      version: string;
      name: string;
      artifacts: Schemas['DdiArtifact'][];
      metadata: {
        key: string;
        value: string;
      }[];
    }[];
  };
  DdiDeploymentBase: {
    id: string;
    deployment: Schemas['DdiDeployment'];
  };
  DdiFeedbackInput: {
    id?: string | number;
    time?: string;
    status: {
      execution:
        | 'closed'
        | 'proceeding'
        | 'canceled'
        | 'scheduled'
        | 'rejected'
        | 'resumed'
        | 'download'
        | 'downloaded';
      result: {
        finished: 'success' | 'failure' | 'none';
        progress?: {
          cnt?: number;
          of?: number;
        } | null;
      };
      code?: number | null;
      details: string[];
    };
  };
  DdiLink: {
    href: string;
  };
  DdiPoll: {
    config: {
      polling: {
        sleep: string;
      };
    };
    _links: {
      cancelAction?: Schemas['DdiLink'];
      confirmationBase?: Schemas['DdiLink'];
      deploymentBase?: Schemas['DdiLink'];
      installedBase?: Schemas['DdiLink'];
      configData?: Schemas['DdiLink'];
    };
  };
  DeadJob: {
    job: string;
    id: string;
    data: unknown;
    error: string;
    reason: 'final' | 'attempts' | 'crashes' | 'no-handler';
    attempts: number;
    attemptsAllowed: number | null;
    canRetry: boolean;
    isScheduled: boolean;
    addedAt: Schemas['Time'];
    failedAt: Schemas['Time'];
  };
  DeadJobPage: {
    items: Schemas['DeadJob'][];
    nextCursor: string | null;
  };
  Deployment: {
    id: string;
    number: number;
    vin: Schemas['Vin'];
    vehicle: {
      model: string;
      plate: string | null;
      market: string;
      online: boolean;
    } | null;
    wave: number;
    place: number;
    state:
      | 'waiting'
      | 'offered'
      | 'accepted'
      | 'downloading'
      | 'downloaded'
      | 'verified'
      | 'installing'
      | 'rebooting'
      | 'committed'
      | 'succeeded'
      | 'failed'
      | 'rolled-back'
      | 'timed-out'
      | 'declined'
      | 'cancelled';
    code: string | null;
    reason: string | null;
    attempts: number;
    offeredAt: Schemas['Time'] | null;
    deadlineAt: Schemas['Time'] | null;
    heardAt: Schemas['Time'] | null;
    ownerAnswer: string | null;
    deferredUntil: Schemas['Time'] | null;
    succeededAt: Schemas['Time'] | null;
    endedAt: Schemas['Time'] | null;
    before: Record<
      string,
      {
        hardware: string | null;
        software: string;
      }
    >;
    after: Record<
      string,
      {
        hardware: string | null;
        software: string;
      }
    > | null;
  };
  DeploymentDetail: {
    id: string;
    number: number;
    vin: Schemas['Vin'];
    vehicle: {
      model: string;
      plate: string | null;
      market: string;
      online: boolean;
    } | null;
    wave: number;
    place: number;
    state:
      | 'waiting'
      | 'offered'
      | 'accepted'
      | 'downloading'
      | 'downloaded'
      | 'verified'
      | 'installing'
      | 'rebooting'
      | 'committed'
      | 'succeeded'
      | 'failed'
      | 'rolled-back'
      | 'timed-out'
      | 'declined'
      | 'cancelled';
    code: string | null;
    reason: string | null;
    attempts: number;
    offeredAt: Schemas['Time'] | null;
    deadlineAt: Schemas['Time'] | null;
    heardAt: Schemas['Time'] | null;
    ownerAnswer: string | null;
    deferredUntil: Schemas['Time'] | null;
    succeededAt: Schemas['Time'] | null;
    endedAt: Schemas['Time'] | null;
    before: Record<
      string,
      {
        hardware: string | null;
        software: string;
      }
    >;
    after: Record<
      string,
      {
        hardware: string | null;
        software: string;
      }
    > | null;
    campaign: {
      id: string;
      number: number;
      name: string;
      state: 'draft' | 'awaiting-approval' | 'approved' | 'running' | 'halted' | 'finished' | 'aborted';
    };
    traits: Record<string, unknown>;
    steps:
      | {
          releaseId: string;
          ecu: string;
          hardware: string;
          from: string;
          to: string;
          artifact: {
            sha256: string;
            kind: 'full' | 'delta';
            bytes: number;
            name: string;
          };
          fallback: {
            sha256: string;
            kind: 'full' | 'delta';
            bytes: number;
            name: string;
          } | null;
        }[]
      | null;
    log: {
      at: Schemas['Time'];
      kind: string;
      data: Record<string, unknown>;
    }[];
  };
  DeploymentPage: {
    items: Schemas['Deployment'][];
    nextCursor: string | null;
  };
  DistanceRange: {
    low: number;
    middle: number;
    high: number;
  };
  EmqxEventInput: {
    event?: string;
    action?: string;
    clientid?: string;
  };
  EmqxRequestInput: {
    clientid: string;
    username?: string | null;
    topic: string;
    action: 'publish' | 'subscribe';
  };
  EmqxSignInInput: {
    clientid: string;
    username?: string | null;
    password?: string | null;
    peerhost?: string | null;
    cert_common_name?: string | null;
  };
  Erasure: {
    id: string;
    vin: Schemas['Vin'] | null;
    pseudonym: string;
    market: string;
    requestedBy: string;
    requestedAt: Schemas['Time'];
    step: 'registration' | 'messages' | 'telemetry' | 'files' | 'journal' | 'traces' | 'done';
    finishedAt: Schemas['Time'] | null;
    erased: Record<string, number>;
    kept: {
      what: 'audit' | 'updates';
      count: number;
      under: 'pseudonym' | 'vin';
      reason: string;
    }[];
  };
  ErasurePage: {
    items: Schemas['Erasure'][];
    nextCursor: string | null;
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
    purpose?: string;
  };
  FactorCodeInput: {
    code: string;
  };
  FactorReset: {
    told: boolean;
  };
  FailingCohort: {
    traits: Record<string, string>;
    inside: {
      failed: number;
      cars: number;
    };
    outside: {
      failed: number;
      cars: number;
    };
    atLeast: number;
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
  FaultCauses: {
    items: Schemas['FaultCause'][];
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
  FixCounts: {
    'remote-fix': number;
    update: number;
    visit: number;
    nothing: number;
  };
  FleetBucket: {
    t: Schemas['Time'];
    count: number;
    min: number;
    avg: number;
    max: number;
  };
  FleetSignal: {
    from: Schemas['Time'];
    to: Schemas['Time'];
    bucketMs: number;
    unit: string | null;
    groups: Schemas['FleetSignalGroup'][];
  };
  FleetSignalGroup: {
    group: string | null;
    vehicles: number;
    points: Schemas['FleetBucket'][];
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
  KeptContact: {
    secret: string | null;
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
    services: Record<string, 'works' | 'limited' | 'stopped'>;
  };
  MadeApiKey: {
    id: string;
    name: string;
    permissions: (
      | 'vehicles.read'
      | 'alerts.acknowledge'
      | 'alerts.mute'
      | 'alerts.mute-fleet'
      | 'cases.read'
      | 'cases.write'
      | 'technicians.read'
      | 'technicians.write'
      | 'locations.read'
      | 'telemetry.export'
      | 'quarantine.read'
      | 'quarantine.retry'
      | 'rules.write'
      | 'catalogue.write'
      | 'commands.read'
      | 'commands.send'
      | 'sessions.open'
      | 'notifications.read'
      | 'notifications.write'
      | 'vehicles.write'
      | 'releases.read'
      | 'releases.write'
      | 'campaigns.read'
      | 'campaigns.write'
      | 'campaigns.halt'
      | 'owners.read'
      | 'owners.write'
      | 'updates.opt-out'
      | 'credentials.write'
      | 'certificates.revoke'
      | 'vehicles.erase'
      | 'users.read'
      | 'audit.read'
      | 'system.read'
      | 'jobs.write'
    )[];
    addresses: string[] | null;
    createdAt: Schemas['Time'];
    expiresAt: Schemas['Time'];
    lastUsedAt: Schemas['Time'] | null;
    lastUsedFrom: string | null;
    token: string;
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
  MosquittoAclInput: {
    username: string;
    clientid?: string;
    topic: string;
    acc: number;
  };
  MosquittoSuperuserInput: {
    username: string;
  };
  MosquittoUserInput: {
    username: string;
    password?: string | null;
    clientid?: string;
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
  NewApiKeyInput: {
    name: string;
    permissions: (
      | 'vehicles.read'
      | 'alerts.acknowledge'
      | 'alerts.mute'
      | 'alerts.mute-fleet'
      | 'cases.read'
      | 'cases.write'
      | 'technicians.read'
      | 'technicians.write'
      | 'locations.read'
      | 'telemetry.export'
      | 'quarantine.read'
      | 'quarantine.retry'
      | 'rules.write'
      | 'catalogue.write'
      | 'commands.read'
      | 'commands.send'
      | 'sessions.open'
      | 'notifications.read'
      | 'notifications.write'
      | 'vehicles.write'
      | 'releases.read'
      | 'releases.write'
      | 'campaigns.read'
      | 'campaigns.write'
      | 'campaigns.halt'
      | 'owners.read'
      | 'owners.write'
      | 'updates.opt-out'
      | 'credentials.write'
      | 'certificates.revoke'
      | 'vehicles.erase'
      | 'users.read'
      | 'audit.read'
      | 'system.read'
      | 'jobs.write'
    )[];
    expiresInDays?: number;
    addresses?: string[] | null;
    password?: string;
  };
  NewArtifactUploadInput: {
    name: string;
    bytes: number;
    sha256?: string | null;
  };
  NewCampaignInput: {
    name: string;
    releaseId: string;
    via?: string[];
    selector: string;
    exclusions?: Schemas['CampaignExclusionsInput'];
    plan: Schemas['CampaignPlanInput'];
  };
  NewCaseEventInput:
    | {
        kind: 'comment';
        data: {
          text: string;
        };
      }
    | {
        kind: 'priority';
        data: {
          priority: 'info' | 'minor' | 'major' | 'critical';
          note?: string;
        };
      }
    | {
        kind: 'assigned';
        data: {
          owner?: string | null;
          technician?: string | null;
          place?: string | null;
          visit?: {
            from: number;
            to: number;
          } | null;
          note?: string;
        };
      }
    | {
        kind: 'handed-over';
        data: {
          owner?: string | null;
          technician?: string | null;
          place?: string | null;
          visit?: {
            from: number;
            to: number;
          } | null;
          note: string;
        };
      }
    | {
        kind: 'paused';
        data: {
          reason: string;
          note?: string;
        };
      }
    | {
        kind: 'resumed';
        data: {
          note?: string;
        };
      }
    | {
        kind: 'needs';
        data: {
          certificates: string[];
          note?: string;
        };
      }
    | {
        kind: 'diagnosed';
        data: {
          cause: {
            id?: string;
            words?: string;
          };
          note?: string;
        };
      }
    | {
        kind: 'resolved';
        data: {
          fix: 'remote-fix' | 'update' | 'visit' | 'nothing';
          parts?: string[];
          note?: string;
        };
      }
    | {
        kind: 'closed';
        data: {
          note?: string;
        };
      }
    | {
        kind: 'linked';
        data: {
          parent: string;
          note?: string;
        };
      }
    | {
        kind: 'unlinked';
        data: {
          note?: string;
        };
      }
    | {
        kind: 'reopened';
        data: {
          why: string;
        };
      };
  NewCaseInput: {
    vin: string;
    title: string;
    severity: 'info' | 'minor' | 'major' | 'critical';
    alert?: string;
    note?: string;
    certificates?: string[];
  };
  NewCertificateRevocationInput: {
    serial: string;
    reason: string;
  };
  NewContactInput: {
    address: string;
  };
  NewMuteInput: {
    vin?: Schemas['VinInput'] | null;
    rule?: string | null;
    code?: string | null;
    until: number;
    reason: string;
  };
  NewPasskeyInput: {
    name: string;
    response: {
      id: string;
      rawId: string;
      type: 'public-key';
      authenticatorAttachment?: 'cross-platform' | 'platform';
      clientExtensionResults: Record<string, unknown>;
      response: {
        clientDataJSON: string;
        attestationObject: string;
        authenticatorData?: string;
        transports?: string[];
        publicKeyAlgorithm?: number;
        publicKey?: string;
      };
    };
  };
  NewReleaseKeyInput: {
    name: string;
    publicKey: string;
    endorsement?: {
      keyId: string;
      signature: string;
    } | null;
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
  NoFieldsInput: Record<string, unknown> | null;
  Notification: {
    id: string;
    kind: string;
    what: string;
    severity: 'info' | 'minor' | 'major' | 'critical';
    markets: string[];
    vin: string | null;
    caseId: string | null;
    alertId: string | null;
    texts: {
      en: string;
      'zh-Hans': string;
      es: string;
    };
    link: string;
    at: Schemas['Time'];
    route: string;
    step: number;
    receiver: string | null;
    reachable: boolean;
    createdAt: Schemas['Time'];
    deliveries: Schemas['NotificationDelivery'][];
  };
  NotificationDelivery: {
    id: string;
    channel: 'email' | 'sms' | 'webhook';
    address: string;
    state:
      | 'waiting'
      | 'digest'
      | 'digested'
      | 'claimed'
      | 'handing'
      | 'sent'
      | 'bounced'
      | 'unknown'
      | 'dead';
    inDigest: boolean;
    attempts: number;
    error: string | null;
    errorKind: string | null;
    providerId: string | null;
    nextAt: Schemas['Time'] | null;
    sentAt: Schemas['Time'] | null;
  };
  NotificationPage: {
    items: Schemas['Notification'][];
    nextCursor: string | null;
  };
  NotificationPolicy: {
    file: string;
    yaml: string;
    routes: Record<string, unknown>[];
    channels: ('email' | 'sms' | 'webhook')[];
  };
  NotificationReceiver: {
    id: string;
    name: string;
    kind: 'user' | 'technician';
    role: string | null;
    language: string;
    timeZone: string;
    digest: boolean;
    addresses: {
      channel: 'email' | 'sms' | 'webhook';
      address: string;
      isBounced: boolean;
    }[];
  };
  NotificationReceivers: {
    items: Schemas['NotificationReceiver'][];
  };
  NotificationTestInput: {
    channel: 'email' | 'sms' | 'webhook';
    receiver?: string;
  };
  OnCall: {
    at: Schemas['Time'];
    items: Schemas['OnCallNow'][];
    uncovered: string[];
  };
  OnCallNow: {
    rota: {
      id: string;
      name: string;
    };
    market: string;
    place: {
      id: string;
      name: string;
    } | null;
    technician: {
      id: string;
      name: string;
      phone: string | null;
      email: string | null;
      username: string | null;
      languages: string[];
    } | null;
    from: Schemas['Time'] | null;
    to: Schemas['Time'] | null;
    isOverride: boolean;
    gap: 'not-begun' | 'left' | 'unreachable' | 'absent' | null;
  };
  OpenCase: {
    id: string;
    number: number;
    title: string;
    state: 'new' | 'open' | 'diagnosed' | 'resolved' | 'closed' | 'waiting';
    priority: Schemas['Severity'];
    owner: string | null;
    openedAt: Schemas['Time'];
    parent: string | null;
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
  OwnContacts: {
    settings: Schemas['ContactSettings'];
    contacts: Schemas['Contact'][];
    channels: ('email' | 'sms' | 'webhook')[];
  };
  OwnPasswordInput: {
    password?: string;
  };
  Passkey: {
    id: string;
    name: string;
    isBackedUp: boolean;
    createdAt: Schemas['Time'];
    lastUsedAt: Schemas['Time'] | null;
  };
  PasskeyOptions: {
    challenge: string;
  };
  PasskeySignInInput: {
    response: {
      id: string;
      rawId: string;
      type: 'public-key';
      authenticatorAttachment?: 'cross-platform' | 'platform';
      clientExtensionResults: Record<string, unknown>;
      response: {
        clientDataJSON: string;
        authenticatorData: string;
        signature: string;
        userHandle?: string;
      };
    };
  };
  Passkeys: {
    items: Schemas['Passkey'][];
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
  Place: {
    name: string;
    market: string;
    latitude: number | null;
    longitude: number | null;
    hours: {
      timeZone: string;
      hours: {
        mon: unknown[][];
        tue: unknown[][];
        wed: unknown[][];
        thu: unknown[][];
        fri: unknown[][];
        sat: unknown[][];
        sun: unknown[][];
      };
      holidays: string[];
    };
    id: string;
  };
  PlaceFormInput: {
    name: string;
    market: string;
    latitude?: number | null;
    longitude?: number | null;
    hours: {
      timeZone: string;
      hours: {
        mon?: unknown[][];
        tue?: unknown[][];
        wed?: unknown[][];
        thu?: unknown[][];
        fri?: unknown[][];
        sat?: unknown[][];
        sun?: unknown[][];
      };
      holidays?: string[];
    };
  };
  Places: {
    items: Schemas['Place'][];
    nextCursor: null;
  };
  PlannedCampaign: {
    selected: number;
    targets: number;
    sample: {
      vin: Schemas['Vin'];
      model: string;
      market: string;
      bytes: number;
    }[];
    byModel: {
      name: string;
      vehicles: number;
    }[];
    byMarket: {
      name: string;
      vehicles: number;
    }[];
    byHardware: {
      name: string;
      vehicles: number;
      ecu: string;
    }[];
    excluded: {
      reason:
        | 'by-name'
        | 'opted-out'
        | 'other-campaign'
        | 'open-case'
        | 'up-to-date'
        | 'ecu-missing'
        | 'hardware-unknown'
        | 'hardware-not-supported'
        | 'not-older'
        | 'versions-not-comparable'
        | 'version-not-allowed'
        | 'dependency-not-met';
      vehicles: number;
      examples: {
        vin: Schemas['Vin'];
        detail: string | null;
      }[];
    }[];
    bytes: {
      total: number;
      least: number;
      median: number;
      most: number;
    };
    ways: Schemas['CampaignWay'][];
    waves: {
      index: number;
      size: number;
      opensAfterHours: number;
    }[];
    reach: Schemas['CampaignReach'];
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
  Proposal: {
    job: {
      from: Schemas['Time'];
      to: Schemas['Time'];
      certificates: string[];
      skills: string[];
      language: string | null;
    };
    proposed: string | null;
    candidates: {
      id: string;
      name: string;
      kilometres: number | null;
      openCases: number;
      isOnCall: boolean;
      obstacles: {
        code:
          | 'certificate-missing'
          | 'certificate-lapsed'
          | 'skill-missing'
          | 'language-missing'
          | 'absent'
          | 'not-at-work'
          | 'on-another-visit'
          | 'too-many-cases'
          | 'farther';
        certificate?: string;
        at?: Schemas['Time'];
        skill?: string;
        language?: string;
        cases?: number;
        kilometres?: number | null;
        unknown?: 'vehicle' | 'place' | 'coordinates';
      }[];
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
  RecoveryCodes: {
    recoveryCodes: string[];
  };
  Release: {
    id: string;
    name: string;
    version: string;
    digest: string;
    rollback: boolean;
    ecus: string[];
    bytes: number;
    isTrusted: boolean;
    why: string | null;
    createdBy: string;
    createdAt: Schemas['Time'];
  };
  ReleaseDetail: {
    id: string;
    name: string;
    version: string;
    digest: string;
    rollback: boolean;
    ecus: string[];
    bytes: number;
    isTrusted: boolean;
    why: string | null;
    createdBy: string;
    createdAt: Schemas['Time'];
    manifest: string;
    content: Record<string, unknown>;
    signatures: {
      keyId: string;
      signature: string;
    }[];
  };
  ReleaseKey: {
    id: string;
    name: string;
    publicKey: string;
    state: 'proposed' | 'trusted' | 'retired' | 'revoked';
    addedBy: string;
    addedAt: Schemas['Time'];
    trustedBy: string | null;
    endorsedBy: string | null;
    endedBy: string | null;
    endedAt: Schemas['Time'] | null;
    reason: string | null;
  };
  ReleaseKeyEndInput: {
    state: 'retired' | 'revoked';
    reason: string;
  };
  ReleaseKeyList: {
    items: Schemas['ReleaseKey'][];
  };
  ReleasePage: {
    items: Schemas['Release'][];
    nextCursor: string | null;
  };
  ReleaseToCheckInput: {
    manifest: Record<string, unknown>;
  };
  RemoteSession: {
    id: string;
    vin: Schemas['Vin'];
    username: string;
    reason: string;
    caseId: string | null;
    consentId: string;
    openedAt: Schemas['Time'];
    expiresAt: Schemas['Time'];
    closedAt: Schemas['Time'] | null;
    closedBy: string | null;
    closedBecause: string | null;
  };
  RemoteSessionDetail: {
    id: string;
    vin: Schemas['Vin'];
    username: string;
    reason: string;
    caseId: string | null;
    consentId: string;
    openedAt: Schemas['Time'];
    expiresAt: Schemas['Time'];
    closedAt: Schemas['Time'] | null;
    closedBy: string | null;
    closedBecause: string | null;
    commands: Schemas['Command'][];
    events: Schemas['CommandEvent'][];
  };
  RemoteSessionPage: {
    items: Schemas['RemoteSession'][];
    nextCursor: string | null;
  };
  RemoteSessionRequestInput: {
    reason: string;
    caseId?: string;
    forSeconds?: number;
  };
  Repairs: {
    cases: number;
    repairs: number;
    cameBack: number;
    causes: Schemas['RepairsOfCause'][];
  };
  RepairsOfCause: {
    cause: Schemas['ConfirmedCause'];
    repairs: number;
    cameBack: number;
    fixes: Schemas['FixCounts'];
    parts: {
      name: string;
      count: number;
    }[];
    lastAt: Schemas['Time'];
    cases: {
      id: string;
      number: number;
      vin: string;
    }[];
  };
  RetriedJob: {
    job: string;
    id: string;
  };
  RetriedJobs: {
    retried: number;
  };
  Role: 'viewer' | 'support' | 'technician' | 'operator' | 'admin';
  RoleInput: 'viewer' | 'support' | 'technician' | 'operator' | 'admin';
  Rota: {
    name: string;
    market: string;
    place: string | null;
    plan: {
      timeZone: string;
      startsOn: string;
      handOver: string;
      days: number;
      members: string[];
      overrides: {
        from: number;
        to: number;
        technician: string;
      }[];
    };
    id: string;
    now: string | null;
    shifts: {
      technician: string;
      from: Schemas['Time'];
      to: Schemas['Time'];
      isOverride: boolean;
    }[];
    gaps: {
      from: Schemas['Time'];
      to: Schemas['Time'];
      why: 'not-begun' | 'left' | 'unreachable' | 'absent';
      technician: string | null;
    }[];
  };
  RotaFormInput: {
    name: string;
    market: string;
    place?: string | null;
    plan: {
      timeZone: string;
      startsOn: string;
      handOver: string;
      days: number;
      members: string[];
      overrides?: {
        from: number;
        to: number;
        technician: string;
      }[];
    };
  };
  Rotas: {
    items: Schemas['Rota'][];
    nextCursor: null;
  };
  Rule: {
    id: string;
    kind: 'signal' | 'fault';
    name: string;
    severity: Schemas['Severity'] | 'fault';
    reason: string;
    reasonLanguage: 'en' | 'zh-Hans' | 'es';
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
    reasonLanguage: 'en' | 'zh-Hans' | 'es';
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
    reasonLanguage: 'en' | 'zh-Hans' | 'es';
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
  SecondFactor: {
    since: Schemas['Time'] | null;
    recoveryCodesLeft: number;
    passkeys: number;
    isRequired: boolean;
  };
  SecondFactorPolicy: {
    roles: ('viewer' | 'support' | 'technician' | 'operator' | 'admin')[];
  };
  SecondFactorPolicyInput: {
    roles: ('viewer' | 'support' | 'technician' | 'operator' | 'admin')[];
  };
  SecondStep: {
    next: 'second-factor';
    ticket: string;
    expiresAt: Schemas['Time'];
    methods: ('code' | 'passkey')[];
  };
  SecondStepAnswerInput: {
    ticket: string;
    code: string;
  };
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
  ServiceStatus: {
    at: Schemas['Time'];
    services: {
      service: 'vehicles' | 'alerts' | 'updates' | 'console';
      state: 'works' | 'limited' | 'stopped';
      since: Schemas['Time'] | null;
      day: ('works' | 'limited' | 'stopped' | null)[];
      stoppedMs: number;
    }[];
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
    enrol: boolean;
  };
  SignedReleaseInput: {
    manifest: string;
    signatures: {
      keyId: string;
      signature: string;
    }[];
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
    ended: Schemas['SystemAlert'][];
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
    } | null;
    memory: {
      availableBytes: number;
      allBytes: number;
      heapBytes: number;
      heapMostBytes: number;
    };
    clock: {
      jumpedMs: number;
      isSynchronised: boolean | null;
    };
    certificateUntil: Schemas['Time'] | null;
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
      placeRetentionDays: number;
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
    notifications: {
      channels: Schemas['ChannelState'][];
      waiting: number;
      failedLastDay: number;
    };
    minutes: Schemas['SystemMinute'][];
  };
  SystemAlert: {
    id: string;
    code:
      | 'not-ready'
      | 'journal-blocked'
      | 'journal-damaged'
      | 'journal-filling'
      | 'pipeline-blocked'
      | 'pipeline-standing'
      | 'pipeline-behind'
      | 'rules-left-out'
      | 'rules-failing'
      | 'quarantine-unseen'
      | 'nothing-received'
      | 'many-silent'
      | 'many-quiet'
      | 'telemetry-away'
      | 'database-away'
      | 'database-slow'
      | 'database-connections'
      | 'disk-full'
      | 'disk-filling'
      | 'disk-away'
      | 'memory-low'
      | 'heap-full'
      | 'server-slow'
      | 'clock-jumped'
      | 'clock-differs'
      | 'clock-alone'
      | 'jobs-away'
      | 'jobs-failed'
      | 'channel-down'
      | 'notifications-failed'
      | 'certificate-expiring'
      | 'certificate-expired';
    part:
      | 'server'
      | 'gateway'
      | 'journal'
      | 'pipeline'
      | 'telemetry'
      | 'database'
      | 'jobs'
      | 'disk'
      | 'notifications';
    severity: Schemas['Severity'];
    what: {
      en: string;
      'zh-Hans': string;
      es: string;
    };
    since: Schemas['Time'];
    firedAt: Schemas['Time'];
    resolvedAt: Schemas['Time'];
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
      | 'pipeline-standing'
      | 'pipeline-behind'
      | 'rules-left-out'
      | 'rules-failing'
      | 'quarantine-unseen'
      | 'nothing-received'
      | 'many-silent'
      | 'many-quiet'
      | 'telemetry-away'
      | 'database-away'
      | 'database-slow'
      | 'database-connections'
      | 'disk-full'
      | 'disk-filling'
      | 'disk-away'
      | 'memory-low'
      | 'heap-full'
      | 'server-slow'
      | 'clock-jumped'
      | 'clock-differs'
      | 'clock-alone'
      | 'jobs-away'
      | 'jobs-failed'
      | 'channel-down'
      | 'notifications-failed'
      | 'certificate-expiring'
      | 'certificate-expired';
    part:
      | 'server'
      | 'gateway'
      | 'journal'
      | 'pipeline'
      | 'telemetry'
      | 'database'
      | 'jobs'
      | 'disk'
      | 'notifications';
    severity: Schemas['Severity'];
    values: Record<string, string | number>;
    state: 'pending' | 'firing';
    since: Schemas['Time'];
    isWell: boolean;
    what: {
      en: string;
      'zh-Hans': string;
      es: string;
    };
    do: {
      en: string;
      'zh-Hans': string;
      es: string;
    };
  };
  Technician: {
    name: string;
    market: string;
    username: string | null;
    place: string | null;
    email: string | null;
    phone: string | null;
    languages: string[];
    skills: string[];
    certificates: {
      kind: string;
      number: string | null;
      expiresAt: number | null;
    }[];
    hours: {
      timeZone: string;
      hours: {
        mon: unknown[][];
        tue: unknown[][];
        wed: unknown[][];
        thu: unknown[][];
        fri: unknown[][];
        sat: unknown[][];
        sun: unknown[][];
      };
      holidays: string[];
    } | null;
    absences: {
      from: number;
      to: number;
      note?: string;
    }[];
    active: boolean;
    id: string;
  };
  TechnicianFormInput: {
    name: string;
    market: string;
    username?: string | null;
    place?: string | null;
    email?: string | null;
    phone?: string | null;
    languages?: string[];
    skills?: string[];
    certificates?: {
      kind: string;
      number?: string | null;
      expiresAt: number | null;
    }[];
    hours?: {
      timeZone: string;
      hours: {
        mon?: unknown[][];
        tue?: unknown[][];
        wed?: unknown[][];
        thu?: unknown[][];
        fri?: unknown[][];
        sat?: unknown[][];
        sun?: unknown[][];
      };
      holidays?: string[];
    } | null;
    absences?: {
      from: number;
      to: number;
      note?: string;
    }[];
    active?: boolean;
  };
  Technicians: {
    items: Schemas['Technician'][];
    nextCursor: null;
  };
  Time: number;
  TimeInput: number;
  TimeRange: {
    low: Schemas['Time'];
    middle: Schemas['Time'];
    high: Schemas['Time'];
  };
  TimelineCase: {
    id: string;
    number: number;
    title: string;
    state: 'new' | 'open' | 'diagnosed' | 'resolved' | 'closed' | 'waiting';
    priority: Schemas['Severity'];
  };
  TimelineCommand: {
    id: string;
    name: string;
    risk: 'read' | 'comfort' | 'safety';
    state:
      | 'awaiting-approval'
      | 'queued'
      | 'sent'
      | 'accepted'
      | 'running'
      | 'succeeded'
      | 'failed'
      | 'refused'
      | 'expired'
      | 'cancelled';
    reason: string;
    requestedBy: string;
    approvedBy: string | null;
    error: Schemas['CommandError'] | null;
    sessionId: string | null;
    caseId: string | null;
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
        kind: 'command-requested';
        command: Schemas['TimelineCommand'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'command-ended';
        command: Schemas['TimelineCommand'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'session-opened';
        session: Schemas['RemoteSession'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'session-closed';
        session: Schemas['RemoteSession'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'update-offered';
        update: Schemas['TimelineUpdate'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'update-ended';
        update: Schemas['TimelineUpdate'];
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
        kind: 'case-opened';
        case: Schemas['TimelineCase'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'case-resolved';
        case: Schemas['TimelineCase'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'case-closed';
        case: Schemas['TimelineCase'];
      }
    | {
        id: string;
        at: Schemas['Time'];
        kind: 'case-reopened';
        case: Schemas['TimelineCase'];
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
  TimelineUpdate: {
    campaign: {
      id: string;
      number: number;
      name: string;
    };
    state:
      | 'waiting'
      | 'offered'
      | 'accepted'
      | 'downloading'
      | 'downloaded'
      | 'verified'
      | 'installing'
      | 'rebooting'
      | 'committed'
      | 'succeeded'
      | 'failed'
      | 'rolled-back'
      | 'timed-out'
      | 'declined'
      | 'cancelled';
    code: string | null;
    ownerAnswer: string | null;
    steps: {
      ecu: string;
      from: string;
      to: string;
    }[];
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
  UpdateOffer: {
    id: string;
    attempt: number;
    expiresAt: Schemas['Time'];
    preconditions: Record<string, unknown>;
    consent: string;
    notes: Record<string, string>;
  };
  UpdateOptOut: {
    saidBy: string;
    note: string | null;
    recordedBy: string;
    recordedAt: Schemas['Time'];
  };
  UpdateOptOutRequestInput: {
    optedOut: boolean;
    saidBy: string;
    note?: string | null;
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
  VehicleCertificates: {
    items: {
      serial: string;
      issuer: string;
      validTo: Schemas['Time'];
      firstSeenAt: Schemas['Time'];
      revoked: {
        reason: string;
        revokedBy: string;
        revokedAt: Schemas['Time'];
      } | null;
    }[];
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
    openCases: Schemas['OpenCase'][];
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
  VehicleOwner: {
    name: string;
    email: string | null;
    phone: string | null;
    language: 'en' | 'zh-Hans' | 'es' | null;
    timeZone: string | null;
    updatedBy: string;
    updatedAt: Schemas['Time'];
  };
  VehicleOwnerAnswer: {
    owner: Schemas['VehicleOwner'] | null;
  };
  VehicleOwnerRequestInput: {
    name: string;
    email?: string | null;
    phone?: string | null;
    language?: 'en' | 'zh-Hans' | 'es' | null;
    timeZone?: string | null;
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
  VehicleUpdates: {
    optOut: Schemas['UpdateOptOut'] | null;
    items: {
      id: string;
      number: number;
      vin: Schemas['Vin'];
      vehicle: {
        model: string;
        plate: string | null;
        market: string;
        online: boolean;
      } | null;
      wave: number;
      place: number;
      state:
        | 'waiting'
        | 'offered'
        | 'accepted'
        | 'downloading'
        | 'downloaded'
        | 'verified'
        | 'installing'
        | 'rebooting'
        | 'committed'
        | 'succeeded'
        | 'failed'
        | 'rolled-back'
        | 'timed-out'
        | 'declined'
        | 'cancelled';
      code: string | null;
      reason: string | null;
      attempts: number;
      offeredAt: Schemas['Time'] | null;
      deadlineAt: Schemas['Time'] | null;
      heardAt: Schemas['Time'] | null;
      ownerAnswer: string | null;
      deferredUntil: Schemas['Time'] | null;
      succeededAt: Schemas['Time'] | null;
      endedAt: Schemas['Time'] | null;
      before: Record<
        string,
        {
          hardware: string | null;
          software: string;
        }
      >;
      after: Record<
        string,
        {
          hardware: string | null;
          software: string;
        }
      > | null;
      campaign: {
        id: string;
        number: number;
        name: string;
        state: 'draft' | 'awaiting-approval' | 'approved' | 'running' | 'halted' | 'finished' | 'aborted';
        release: {
          id: string;
          name: string;
          version: string;
        };
      };
    }[];
    excluded: {
      campaign: {
        id: string;
        number: number;
        name: string;
        state: 'draft' | 'awaiting-approval' | 'approved' | 'running' | 'halted' | 'finished' | 'aborted';
        release: {
          id: string;
          name: string;
          version: string;
        };
      };
      reason:
        | 'by-name'
        | 'opted-out'
        | 'other-campaign'
        | 'open-case'
        | 'up-to-date'
        | 'ecu-missing'
        | 'hardware-unknown'
        | 'hardware-not-supported'
        | 'not-older'
        | 'versions-not-comparable'
        | 'version-not-allowed'
        | 'dependency-not-met';
      detail: string | null;
    }[];
  };
  Vin: string;
  VinInput: string;
  Work: {
    id: string;
    kind: string;
    username: string;
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
