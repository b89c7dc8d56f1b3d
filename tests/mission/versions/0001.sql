-- Rows as version 0001 holds them, for upgrades with data in the file. One statement a line.
INSERT INTO mission (id, name, founder, own_site) VALUES ('e1', 'UNMAV', 'HQ', 'HQ');
INSERT INTO entries (number, site, sequence, clock, kind, record, batch, hash, body) VALUES (1, 'HQ', 1, 110153, 'incident', 'r1', NULL, 'aa', '{"title":"Shelling near the bridge"}');
INSERT INTO entries (number, site, sequence, clock, kind, record, batch, hash, body) VALUES (2, 'HQ', 2, 110154, 'incident', 'r1', 'b1', 'bb', '{"title":"Obus près du pont"}');
INSERT INTO records (number, id, kind, version, fields, mark, withdrawn, erased, conflicts, created_clock, created_site, created_author, changed_clock, changed_site, changed_author, day, sector, status, category, parent) VALUES (1, 'r1', 'incident', 1, '{"title":"Obus près du pont"}', 'unclassified', NULL, NULL, NULL, 110153, 'HQ', 'Anna', 110154, 'HQ', 'Anna', '2026-03-01', 's1', 'reported', 'shelling', '');
INSERT INTO checkpoints (site, sequence, hash, signature) VALUES ('HQ', 2, 'bb', 'signed');
INSERT INTO waiting (site, sequence, hash, body) VALUES ('NORTH', 7, 'cc', '{"title":"Too early"}');
INSERT INTO site_keys (site, signing, exchange) VALUES ('HQ', 's', 'x');
INSERT INTO secrets (site, locked) VALUES ('HQ', 'locked');
INSERT INTO record_keys (key, site, record, wrapped, brought_by) VALUES ('k1', 'HQ', 'r1', 'wrapped', 'HQ');
INSERT INTO reads (number, at, person, record, what) VALUES (1, '2026-03-02T10:00:00Z', 'Anna', 'r1', 'victims');
INSERT INTO peers (site, heads) VALUES ('NORTH', '{"HQ":2}');
INSERT INTO unheard (site) VALUES ('NORTH');
INSERT INTO held_keys (key, site, record, wrapped, brought_by) VALUES ('k2', 'HQ', 'r1', 'wrapped', 'HQ');
INSERT INTO erasures_in (record, came) VALUES ('r1', 110155);
