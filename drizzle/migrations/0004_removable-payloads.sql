-- One update of an entry is allowed: that of its payload to nothing, where a removal names the entry.
DROP TRIGGER `audit_entries_no_update`;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_no_update` BEFORE UPDATE ON `audit_entries`
WHEN NOT (
  NEW.detail IS '{}' AND NEW.address IS NULL AND NEW.salt IS NULL AND OLD.format IS 2
  AND NEW.sequence IS OLD.sequence AND NEW.format IS OLD.format AND NEW.at_ms IS OLD.at_ms
  AND NEW.actor_user_id IS OLD.actor_user_id
  AND NEW.actor_organization_id IS OLD.actor_organization_id
  AND NEW.actor_kind IS OLD.actor_kind AND NEW.action IS OLD.action AND NEW.subject IS OLD.subject
  AND NEW.payload_sha256 IS OLD.payload_sha256
  AND NEW.previous_hash IS OLD.previous_hash AND NEW.hash IS OLD.hash
  AND EXISTS (SELECT 1 FROM `audit_removals` WHERE `audit_removals`.`sequence` = OLD.sequence)
)
BEGIN SELECT RAISE(ABORT, 'audit_entries rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_removals_no_update` BEFORE UPDATE ON `audit_removals` BEGIN SELECT RAISE(ABORT, 'audit_removals rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_removals_no_delete` BEFORE DELETE ON `audit_removals` BEGIN SELECT RAISE(ABORT, 'audit_removals rows are immutable'); END;
