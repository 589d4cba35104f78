-- Stage rows, signatures and the audit log are written once.
CREATE TRIGGER `agreements_no_update` BEFORE UPDATE ON `agreements` BEGIN SELECT RAISE(ABORT, 'agreements rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `agreements_no_delete` BEFORE DELETE ON `agreements` BEGIN SELECT RAISE(ABORT, 'agreements rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `acceptances_no_update` BEFORE UPDATE ON `acceptances` BEGIN SELECT RAISE(ABORT, 'acceptances rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `acceptances_no_delete` BEFORE DELETE ON `acceptances` BEGIN SELECT RAISE(ABORT, 'acceptances rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `patch_sets_no_update` BEFORE UPDATE ON `patch_sets` BEGIN SELECT RAISE(ABORT, 'patch_sets rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `patch_sets_no_delete` BEFORE DELETE ON `patch_sets` BEGIN SELECT RAISE(ABORT, 'patch_sets rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `artifacts_no_update` BEFORE UPDATE ON `artifacts` BEGIN SELECT RAISE(ABORT, 'artifacts rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `artifacts_no_delete` BEFORE DELETE ON `artifacts` BEGIN SELECT RAISE(ABORT, 'artifacts rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `artifact_uses_no_update` BEFORE UPDATE ON `artifact_uses` BEGIN SELECT RAISE(ABORT, 'artifact_uses rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `artifact_uses_no_delete` BEFORE DELETE ON `artifact_uses` BEGIN SELECT RAISE(ABORT, 'artifact_uses rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `runs_no_update` BEFORE UPDATE ON `runs` BEGIN SELECT RAISE(ABORT, 'runs rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `runs_no_delete` BEFORE DELETE ON `runs` BEGIN SELECT RAISE(ABORT, 'runs rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `checks_no_update` BEFORE UPDATE ON `checks` BEGIN SELECT RAISE(ABORT, 'checks rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `checks_no_delete` BEFORE DELETE ON `checks` BEGIN SELECT RAISE(ABORT, 'checks rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `releases_no_update` BEFORE UPDATE ON `releases` BEGIN SELECT RAISE(ABORT, 'releases rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `releases_no_delete` BEFORE DELETE ON `releases` BEGIN SELECT RAISE(ABORT, 'releases rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `builds_no_update` BEFORE UPDATE ON `builds` BEGIN SELECT RAISE(ABORT, 'builds rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `builds_no_delete` BEFORE DELETE ON `builds` BEGIN SELECT RAISE(ABORT, 'builds rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `boots_no_update` BEFORE UPDATE ON `boots` BEGIN SELECT RAISE(ABORT, 'boots rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `boots_no_delete` BEFORE DELETE ON `boots` BEGIN SELECT RAISE(ABORT, 'boots rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `verdicts_no_update` BEFORE UPDATE ON `verdicts` BEGIN SELECT RAISE(ABORT, 'verdicts rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `verdicts_no_delete` BEFORE DELETE ON `verdicts` BEGIN SELECT RAISE(ABORT, 'verdicts rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `votes_no_update` BEFORE UPDATE ON `votes` BEGIN SELECT RAISE(ABORT, 'votes rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `votes_no_delete` BEFORE DELETE ON `votes` BEGIN SELECT RAISE(ABORT, 'votes rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `merges_no_update` BEFORE UPDATE ON `merges` BEGIN SELECT RAISE(ABORT, 'merges rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `merges_no_delete` BEFORE DELETE ON `merges` BEGIN SELECT RAISE(ABORT, 'merges rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_no_update` BEFORE UPDATE ON `audit_entries` BEGIN SELECT RAISE(ABORT, 'audit_entries rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_no_delete` BEFORE DELETE ON `audit_entries` BEGIN SELECT RAISE(ABORT, 'audit_entries rows are immutable'); END;
