CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    token INTEGER NOT NULL DEFAULT 0,
    leased_until REAL,
    not_before REAL NOT NULL DEFAULT 0,
    next_due REAL
) STRICT, WITHOUT ROWID;
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL REFERENCES hosts (host),
    language TEXT NOT NULL,
    interval_s REAL NOT NULL,
    pages TEXT NOT NULL,
    link_css TEXT,
    link_pattern TEXT,
    next_due REAL NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    last_polled REAL,
    last_ok REAL,
    last_new REAL,
    failures INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    parked INTEGER NOT NULL DEFAULT 0,
    baselined INTEGER NOT NULL DEFAULT 0,
    articles INTEGER NOT NULL DEFAULT 0
, daily REAL NOT NULL DEFAULT 24.0, usual_gap_s REAL, yields INTEGER NOT NULL DEFAULT 0, failing_since REAL, ttl_s REAL, skip_hours INTEGER NOT NULL DEFAULT 0, validators_lie INTEGER NOT NULL DEFAULT 0, moved_to TEXT, moved_since REAL, address TEXT, configured_host TEXT, noticed TEXT, next_css TEXT, depth INTEGER NOT NULL DEFAULT 1, file_progress TEXT, known_run INTEGER NOT NULL DEFAULT 0, known_since REAL, listed INTEGER NOT NULL DEFAULT 0, dropped INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE articles (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    canonical_url TEXT,
    source TEXT NOT NULL,
    language TEXT NOT NULL,
    published REAL,
    seen REAL NOT NULL,
    author TEXT,
    site TEXT,
    state TEXT NOT NULL,
    baseline INTEGER NOT NULL,
    page_host TEXT,
    page_due REAL,
    judged REAL,
    title TEXT NOT NULL,
    text TEXT NOT NULL
, entry_hash TEXT, matched INTEGER NOT NULL DEFAULT 0, text_gone INTEGER NOT NULL DEFAULT 0, page_requested REAL, time_basis TEXT NOT NULL DEFAULT 'stated', entry_key TEXT, page_text TEXT) STRICT;
CREATE VIRTUAL TABLE articles_fts USING fts5 (title, text, content = '', columnsize = 0, tokenize = 'ascii');
CREATE TABLE matches (
    article_id TEXT NOT NULL REFERENCES articles (id),
    story TEXT NOT NULL,
    matched INTEGER NOT NULL,
    score REAL NOT NULL,
    language TEXT NOT NULL,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    retrospective INTEGER NOT NULL,
    PRIMARY KEY (article_id, story)
) STRICT, WITHOUT ROWID;
CREATE TABLE developments (
    key TEXT PRIMARY KEY,
    story TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    opened REAL NOT NULL,
    updated REAL NOT NULL,
    reports INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE members (
    seq INTEGER PRIMARY KEY,
    development TEXT NOT NULL REFERENCES developments (key),
    story TEXT NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles (id),
    joined REAL NOT NULL,
    duplicate_of TEXT,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    figures TEXT NOT NULL,
    baseline INTEGER NOT NULL,
    summarised REAL, voice TEXT NOT NULL DEFAULT '',
    UNIQUE (article_id, story)
) STRICT;
CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    story TEXT NOT NULL,
    subject TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created REAL NOT NULL,
    due REAL NOT NULL,
    expires REAL NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,
    token INTEGER NOT NULL,
    transmitting INTEGER NOT NULL,
    ready_at REAL,
    sent_at REAL,
    message_id TEXT,
    last_error TEXT,
    alert TEXT NOT NULL,
    content BLOB, waits_for TEXT NOT NULL DEFAULT '', folded_into TEXT,
    UNIQUE (channel, recipient, subject, revision)
) STRICT;
CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    started REAL NOT NULL,
    ended REAL NOT NULL,
    outcome TEXT NOT NULL,
    code INTEGER,
    answer TEXT NOT NULL
) STRICT;
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE search_index (id INTEGER PRIMARY KEY CHECK (id = 1), upto INTEGER NOT NULL) STRICT;
CREATE TABLE article_versions (
    seq INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id),
    replaced REAL NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE feedback (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    article_id TEXT NOT NULL,
    useful INTEGER NOT NULL,
    odds REAL,
    anchors TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE TABLE claims (
    seq INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    what TEXT NOT NULL,
    who_says TEXT NOT NULL,
    low REAL,
    high REAL,
    unit TEXT NOT NULL,
    as_of REAL NOT NULL,
    article_id TEXT NOT NULL,
    development TEXT NOT NULL,
    source TEXT NOT NULL,
    language TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    sentence TEXT NOT NULL,
    status TEXT NOT NULL,
    before TEXT NOT NULL
) STRICT;
CREATE TABLE rulings (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    articles TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE TABLE silences (
    id INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    expression TEXT NOT NULL,
    reason TEXT NOT NULL,
    created REAL NOT NULL,
    until REAL NOT NULL
) STRICT;
CREATE TABLE subscriptions (
    source TEXT NOT NULL PRIMARY KEY REFERENCES sources (name) ON DELETE CASCADE,
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    due REAL NOT NULL,
    tries INTEGER NOT NULL,
    asked REAL,
    lease_until REAL,
    last_push REAL,
    pushes INTEGER NOT NULL,
    missed REAL,
    error TEXT
) STRICT;
CREATE TABLE unsubscribed (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    story TEXT NOT NULL,
    at REAL NOT NULL,
    UNIQUE (channel, recipient, story)
) STRICT;
CREATE TABLE crawl_delays (
    host TEXT PRIMARY KEY,
    delay_s REAL NOT NULL,
    until REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE marks (key INTEGER PRIMARY KEY, since INTEGER) STRICT;
CREATE TABLE listings (source TEXT PRIMARY KEY, entries BLOB NOT NULL) STRICT;
CREATE TABLE vectors (
    article INTEGER PRIMARY KEY REFERENCES articles (seq),
    encoder TEXT NOT NULL,
    text_digest BLOB NOT NULL,
    data BLOB NOT NULL
) STRICT;
CREATE TABLE judging_failures (
    article INTEGER PRIMARY KEY REFERENCES articles (seq),
    stage TEXT NOT NULL,
    error TEXT NOT NULL,
    program TEXT NOT NULL,
    failed_at REAL NOT NULL
) STRICT;
CREATE TABLE claim_corrections (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    who_says TEXT NOT NULL,
    low REAL,
    high REAL,
    unit TEXT NOT NULL,
    new_what TEXT NOT NULL,
    new_low REAL,
    new_high REAL,
    reason TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (1, 'susulan', '0001_initial', '2026-12-01 01:03:41.925797+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (2, 'susulan', '0002_search_in_arrears', '2026-12-01 01:03:41.952135+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (3, 'susulan', '0003_source_rhythm', '2026-12-01 01:03:41.981950+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (4, 'susulan', '0004_site_pages', '2026-12-01 01:03:42.010892+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (5, 'susulan', '0005_article_versions', '2026-12-01 01:03:42.036453+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (6, 'susulan', '0006_feedback', '2026-12-01 01:03:42.063722+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (7, 'susulan', '0007_claims', '2026-12-01 01:03:42.092708+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (8, 'susulan', '0008_rulings', '2026-12-01 01:03:42.141982+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (9, 'susulan', '0009_pacing', '2026-12-01 01:03:42.192393+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (10, 'susulan', '0010_subscriptions', '2026-12-01 01:03:42.220429+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (11, 'susulan', '0011_unsubscribed', '2026-12-01 01:03:42.248277+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (12, 'susulan', '0013_crawl_delays', '2026-12-01 01:03:42.280211+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (13, 'susulan', '0018_retention', '2026-12-01 01:03:42.317264+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (14, 'susulan', '0019_index_merging', '2026-12-01 01:03:42.348142+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (15, 'susulan', '0020_index_automerge', '2026-12-01 01:03:42.376045+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (16, 'susulan', '0021_decisions', '2026-12-01 01:03:42.403945+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (17, 'susulan', '0022_vectors', '2026-12-01 01:03:42.432214+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (18, 'susulan', '0023_page_requests', '2026-12-01 01:03:42.460671+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (19, 'susulan', '0024_time_basis', '2026-12-01 01:03:42.485260+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (20, 'susulan', '0025_file_progress', '2026-12-01 01:03:42.520415+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (21, 'susulan', '0026_entry_identity', '2026-12-01 01:03:42.549846+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (22, 'susulan', '0027_page_texts', '2026-12-01 01:03:42.580539+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (23, 'susulan', '0028_failures_and_corrections', '2026-12-01 01:03:42.612618+00:00');
INSERT INTO hosts (host, token, leased_until, not_before, next_due) VALUES ('alpha.example:443', 1, NULL, 1.76732304567890095708e+09, 1.76732304567890095708e+09);
INSERT INTO hosts (host, token, leased_until, not_before, next_due) VALUES ('beta.example:443', 1, NULL, 1.76732304567890095708e+09, 1.76732394567890095712e+09);
INSERT INTO sources (name, kind, url, host, language, interval_s, pages, link_css, link_pattern, next_due, etag, last_modified, body_hash, last_polled, last_ok, last_new, failures, last_error, parked, baselined, articles, daily, usual_gap_s, yields, failing_since, ttl_s, skip_hours, validators_lie, moved_to, moved_since, address, configured_host, noticed, next_css, depth, file_progress, known_run, known_since, listed, dropped) VALUES ('alpha', 'feed', 'https://alpha.example/feed.xml', 'alpha.example:443', 'und', 900.0, 'auto', NULL, NULL, 1.76732394567890095712e+09, '"2"', NULL, 'b2', 1.76732304567890095708e+09, 1.76732304567890095708e+09, 1.76732304567890095708e+09, 0, NULL, 0, 1, 7, 3.59583603274538177174e+01, NULL, 1, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, 0, NULL, 7, 0);
INSERT INTO sources (name, kind, url, host, language, interval_s, pages, link_css, link_pattern, next_due, etag, last_modified, body_hash, last_polled, last_ok, last_new, failures, last_error, parked, baselined, articles, daily, usual_gap_s, yields, failing_since, ttl_s, skip_hours, validators_lie, moved_to, moved_since, address, configured_host, noticed, next_css, depth, file_progress, known_run, known_since, listed, dropped) VALUES ('beta', 'feed', 'https://beta.example/feed.xml', 'beta.example:443', 'und', 900.0, 'auto', NULL, NULL, 1.76732394567890095712e+09, NULL, NULL, NULL, 1.76732304567890095708e+09, NULL, NULL, 1, '503', 0, 0, 0, 24.0, NULL, 0, 1.76732304567890095708e+09, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, 0, NULL, 0, 0);
INSERT INTO articles (seq, id, url, canonical_url, source, language, published, seen, author, site, state, baseline, page_host, page_due, judged, title, text, entry_hash, matched, text_gone, page_requested, time_basis, entry_key, page_text) VALUES (1, 'held', 'https://alpha.example/held', NULL, 'alpha', 'en', 1.76732298567890095709e+09, 1.76732304567890095708e+09, NULL, NULL, 'done', 1, NULL, NULL, 1.76732304567890095708e+09, 'Was there before', 'Text of held.', 'b2bf13a69922d56d771c579e', 0, 0, NULL, 'stated', NULL, NULL);
INSERT INTO articles (seq, id, url, canonical_url, source, language, published, seen, author, site, state, baseline, page_host, page_due, judged, title, text, entry_hash, matched, text_gone, page_requested, time_basis, entry_key, page_text) VALUES (2, 'told', 'https://alpha.example/told', NULL, 'alpha', 'ko', 1.76732298567890095709e+09, 1.76732304567890095708e+09, NULL, NULL, 'done', 0, NULL, NULL, 1.76732304567890095708e+09, '북한군이 쿠르스크에', '더 많은 북한군 병사 3,100', '01fb6983930c7deb59e798b9', 1, 0, NULL, 'stated', NULL, NULL);
INSERT INTO articles (seq, id, url, canonical_url, source, language, published, seen, author, site, state, baseline, page_host, page_due, judged, title, text, entry_hash, matched, text_gone, page_requested, time_basis, entry_key, page_text) VALUES (3, 'copied', 'https://alpha.example/copied', NULL, 'alpha', 'en', 1.76732298567890095709e+09, 1.76732304567890095708e+09, NULL, NULL, 'done', 0, NULL, NULL, 1.76732304567890095708e+09, '3,100 North Korean troops', 'A copy of it.', 'c4fa1f1c13568b85a5c025ac', 1, 0, NULL, 'stated', NULL, NULL);
INSERT INTO articles (seq, id, url, canonical_url, source, language, published, seen, author, site, state, baseline, page_host, page_due, judged, title, text, entry_hash, matched, text_gone, page_requested, time_basis, entry_key, page_text) VALUES (4, 'other', 'https://alpha.example/other', NULL, 'alpha', 'en', 1.76732298567890095709e+09, 1.76732304567890095708e+09, NULL, NULL, 'done', 0, NULL, NULL, 1.76732304567890095708e+09, 'Rain tomorrow', 'Nothing else.', '9b4a52731e736f563853d086', 0, 0, NULL, 'stated', NULL, NULL);
INSERT INTO articles (seq, id, url, canonical_url, source, language, published, seen, author, site, state, baseline, page_host, page_due, judged, title, text, entry_hash, matched, text_gone, page_requested, time_basis, entry_key, page_text) VALUES (5, 'ready', 'https://alpha.example/ready', NULL, 'alpha', 'en', 1.76732298567890095709e+09, 1.76732304567890095708e+09, NULL, NULL, 'ready', 0, NULL, NULL, NULL, 'Not judged yet', 'Text of ready.', 'e4c7c76ea532ba8ba9e87a79', 0, 0, NULL, 'stated', NULL, NULL);
INSERT INTO articles (seq, id, url, canonical_url, source, language, published, seen, author, site, state, baseline, page_host, page_due, judged, title, text, entry_hash, matched, text_gone, page_requested, time_basis, entry_key, page_text) VALUES (6, 'page', 'https://alpha.example/page', NULL, 'alpha', 'en', 1.76732298567890095709e+09, 1.76732304567890095708e+09, NULL, NULL, 'page', 0, 'alpha.example:443', 1.76732304567890095708e+09, NULL, 'A teaser', 'Text of page.', '0af65a94a9638a1ab3955bc6', 0, 0, 0.0, 'stated', NULL, NULL);
INSERT INTO articles (seq, id, url, canonical_url, source, language, published, seen, author, site, state, baseline, page_host, page_due, judged, title, text, entry_hash, matched, text_gone, page_requested, time_basis, entry_key, page_text) VALUES (7, 'paged', 'https://alpha.example/paged', 'https://alpha.example/true', 'alpha', 'en', 1.76732298567890095709e+09, 1.76732304567890095708e+09, NULL, NULL, 'ready', 0, NULL, NULL, NULL, 'Its headline', 'Its whole text.', '3b1ab5d91e7d16f381526439', 0, 0, 0.0, 'stated', NULL, NULL);
DELETE FROM articles_fts_data;
INSERT INTO articles_fts_data (id, block) VALUES (1, X'071A1C');
INSERT INTO articles_fts_data (id, block) VALUES (10, X'000000020101010001010101');
INSERT INTO articles_fts_data (id, block) VALUES (137438953473, X'000001CC0430313030020601010B010203010133020601010A010202010161030601010203020201066265666F72650102040104636F707903060101030104656C736504060101030108686561646C696E6507020303026C64010601010401026974030601010503017307080201010201066A756467656405020301066B6F7265616E03020501056E6F727468030204030174050202040468696E67040601010201026F660106010103020601010402060101030106010103010470616765060601010401047261696E0402020204656164790506010104010674656173657206020303027874010601010204060101020106010102010601010402046865726501020302076F6D6F72726F770402030205726F6F707303020601037761730102020204686F6C65070601010301037965740502040103EAB5B002060101070403EC9DB40202040103EB8D9402060101020205A5B4EC8AA40202070205A78EEC9D8002060101030205B391EC82AC02060101080205B681ED959C0208020101050103EC82AC020601010902058AA4ED81AC0202080202979002020A02029D8002060101040301B40202050205BFA0EBA5B40202060106ED81ACEC97900202090205959CEAB5B0020803010106040D0B0B0B0B0B0D0909090B0B0A060B180B090B0B18090C0A080B080A080A0A0C0C0D0A0A0709060A0B');
DELETE FROM articles_fts_idx;
INSERT INTO articles_fts_idx (segid, term, pgno) VALUES (1, X'', 2);
DELETE FROM articles_fts_config;
INSERT INTO articles_fts_config (k, v) VALUES ('automerge', 2);
INSERT INTO articles_fts_config (k, v) VALUES ('version', 4);
INSERT INTO matches (article_id, story, matched, score, language, reasons, note, retrospective) VALUES ('copied', 'story', 1, 0.9, 'en', '[{"anchor": "actor", "term": "Título", "field": "title", "sentence": "Title of it", "weight": 1.5}]', '', 0);
INSERT INTO matches (article_id, story, matched, score, language, reasons, note, retrospective) VALUES ('held', 'story', 0, 0.3, 'en', '[{"anchor": "actor", "term": "Título", "field": "title", "sentence": "Title of it", "weight": 1.5}]', '', 0);
INSERT INTO matches (article_id, story, matched, score, language, reasons, note, retrospective) VALUES ('told', 'story', 1, 0.9, 'en', '[{"anchor": "actor", "term": "Título", "field": "title", "sentence": "Title of it", "weight": 1.5}]', '', 0);
INSERT INTO developments (key, story, title, language, opened, updated, reports, revision) VALUES ('d1', 'story', 'Title of d1', 'en', 1.76732304567890095708e+09, 1.76732304567890095708e+09, 2, 0);
INSERT INTO members (seq, development, story, article_id, joined, duplicate_of, reason, evidence, figures, baseline, summarised, voice) VALUES (1, 'd1', 'story', 'told', 1.76732304567890095708e+09, NULL, '{"placing": {"is": "opened", "reason": "unlike_all", "nearest_log_odds": null, "topics": [], "numbers": []}}', '{}', '[{"what": "troops sent", "low": 2000.0, "high": null, "unit": "people", "who_says": "ministry", "sentence": "More than 2,000 were sent.", "status": "", "before": null}]', 0, NULL, '');
INSERT INTO members (seq, development, story, article_id, joined, duplicate_of, reason, evidence, figures, baseline, summarised, voice) VALUES (2, 'd1', 'story', 'copied', 1.76732304567890095708e+09, 'told', '{"placing": {"is": "opened", "reason": "unlike_all", "nearest_log_odds": null, "topics": [], "numbers": []}}', '{}', '[{"what": "troops sent", "low": 2000.0, "high": null, "unit": "people", "who_says": "ministry", "sentence": "More than 2,000 were sent.", "status": "", "before": null}]', 0, NULL, '');
INSERT INTO deliveries (seq, id, channel, recipient, kind, story, subject, revision, created, due, expires, state, tries, uncertain, token, transmitting, ready_at, sent_at, message_id, last_error, alert, content, waits_for, folded_into) VALUES (1, 'sent', 'mail', 'reader@example.org', 'development', 'story', 'd1', 0, 1.76732304567890095708e+09, 1.76732304567890095708e+09, 1.7674094456789009571e+09, 'sent', 1, 0, 1, 0, NULL, 1.76732304667890095708e+09, '<sent@example.org>', NULL, '{}', X'746865206279746573', '', NULL);
INSERT INTO deliveries (seq, id, channel, recipient, kind, story, subject, revision, created, due, expires, state, tries, uncertain, token, transmitting, ready_at, sent_at, message_id, last_error, alert, content, waits_for, folded_into) VALUES (2, 'pending', 'mail', 'reader@example.org', 'development', 'story', 'pending', 0, 1.76732304567890095708e+09, 1.76732304567890095708e+09, 1.7674094456789009571e+09, 'pending', 0, 0, 0, 0, 1.76732304567890095708e+09, NULL, NULL, NULL, '{}', NULL, '', NULL);
INSERT INTO deliveries (seq, id, channel, recipient, kind, story, subject, revision, created, due, expires, state, tries, uncertain, token, transmitting, ready_at, sent_at, message_id, last_error, alert, content, waits_for, folded_into) VALUES (3, 'dead', 'mail', 'reader@example.org', 'development', 'story', 'dead', 0, 1.76732304567890095708e+09, 1.76732304567890095708e+09, 1.7674094456789009571e+09, 'dead', 0, 0, 0, 0, NULL, NULL, NULL, NULL, '{}', NULL, '', NULL);
INSERT INTO deliveries (seq, id, channel, recipient, kind, story, subject, revision, created, due, expires, state, tries, uncertain, token, transmitting, ready_at, sent_at, message_id, last_error, alert, content, waits_for, folded_into) VALUES (4, 'held', 'mail', 'reader@example.org', 'development', 'story', 'held', 0, 1.76732304567890095708e+09, 1.76732304567890095708e+09, 1.7674094456789009571e+09, 'held', 0, 0, 0, 0, NULL, NULL, NULL, NULL, '{}', NULL, '', NULL);
INSERT INTO deliveries (seq, id, channel, recipient, kind, story, subject, revision, created, due, expires, state, tries, uncertain, token, transmitting, ready_at, sent_at, message_id, last_error, alert, content, waits_for, folded_into) VALUES (5, 'begun', 'mail', 'reader@example.org', 'development', 'story', 'begun', 0, 1.76732304567890095708e+09, 1.76732304467890095718e+09, 1.7674094456789009571e+09, 'sending', 1, 0, 1, 1, 1.76732310567890095716e+09, NULL, NULL, NULL, '{}', NULL, '', NULL);
INSERT INTO attempts (seq, delivery_id, started, ended, outcome, code, answer) VALUES (1, 'sent', 1.76732304567890095708e+09, 1.76732304667890095708e+09, 'sent', 250, '250 OK');
INSERT INTO meta (key, value) VALUES ('note', 'kept');
INSERT INTO search_index (id, upto) VALUES (1, 7);
INSERT INTO listings (source, entries) VALUES ('alpha', X'54D1D36EB975E38790D288A81290859A0E589D1FA308A8AE3FA96B057C2CAB5B1BB2DCAF0284057385C0CDC26383C57A5C476101F9A36B7B');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX hosts_due ON hosts (next_due, host) WHERE next_due IS NOT NULL;
CREATE INDEX sources_due ON sources (host, next_due, name) WHERE parked = 0;
CREATE INDEX articles_url ON articles (url);
CREATE INDEX articles_canonical_url ON articles (canonical_url) WHERE canonical_url IS NOT NULL;
CREATE INDEX articles_wanted ON articles (page_host, page_due, seq, seen) WHERE state = 'page';
CREATE INDEX articles_baseline_open ON articles (seq) WHERE baseline = 1 AND state <> 'done';
CREATE INDEX matches_matched ON matches (story) WHERE matched = 1;
CREATE INDEX developments_updated ON developments (updated, key);
CREATE INDEX developments_story ON developments (story, updated, key);
CREATE INDEX members_joined ON members (story, joined, seq);
CREATE INDEX members_unsummarised ON members (story, joined, seq) WHERE baseline = 1 AND summarised IS NULL;
CREATE INDEX deliveries_open ON deliveries (due, seq, ready_at) WHERE ready_at IS NOT NULL;
CREATE INDEX deliveries_expiring ON deliveries (expires) WHERE ready_at IS NOT NULL;
CREATE INDEX deliveries_state ON deliveries (state, created, seq);
CREATE INDEX attempts_delivery ON attempts (delivery_id, seq);
CREATE INDEX article_versions_article ON article_versions (article_id, seq);
CREATE INDEX articles_seen ON articles (seen, seq);
CREATE INDEX members_development ON members (development, seq);
CREATE INDEX claims_story ON claims (story, seq);
CREATE INDEX claims_as_of ON claims (as_of, seq);
CREATE INDEX developments_emptied ON developments (key) WHERE reports = 0;
CREATE INDEX deliveries_waiting ON deliveries (channel, recipient, story, waits_for, due)
    WHERE state = 'waiting';
CREATE INDEX deliveries_lately ON deliveries (channel, recipient, due);
CREATE INDEX deliveries_about ON deliveries (channel, recipient, subject, due);
CREATE INDEX silences_until ON silences (until);
CREATE INDEX articles_aging ON articles (matched, text_gone, seen) WHERE state = 'done';
CREATE INDEX article_versions_replaced ON article_versions (replaced);
CREATE INDEX members_evidence ON members (joined) WHERE evidence <> '{}';
CREATE INDEX claims_told_again ON claims (as_of) WHERE status IN ('repeat', 'echo', 'part');
CREATE INDEX marks_since ON marks (since) WHERE since IS NOT NULL;
CREATE INDEX articles_page_requested ON articles (source, page_requested) WHERE page_requested > 0;
CREATE INDEX articles_ready ON articles (min(coalesce(published, seen), seen), seq) WHERE state = 'ready';
CREATE INDEX articles_page_text ON articles (page_text) WHERE page_text IS NOT NULL;
