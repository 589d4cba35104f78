CREATE TRIGGER `test_waivers_no_update` BEFORE UPDATE ON `test_waivers` BEGIN SELECT RAISE(ABORT, 'test_waivers rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `test_waivers_no_delete` BEFORE DELETE ON `test_waivers` BEGIN SELECT RAISE(ABORT, 'test_waivers rows are immutable'); END;
