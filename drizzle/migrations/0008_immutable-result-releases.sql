CREATE TRIGGER `result_releases_no_update` BEFORE UPDATE ON `result_releases` BEGIN SELECT RAISE(ABORT, 'result_releases rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `result_releases_no_delete` BEFORE DELETE ON `result_releases` BEGIN SELECT RAISE(ABORT, 'result_releases rows are immutable'); END;
