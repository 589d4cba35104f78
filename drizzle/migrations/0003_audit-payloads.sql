CREATE TABLE `audit_removals` (
	`sequence` integer PRIMARY KEY NOT NULL,
	`by_entry` integer NOT NULL,
	FOREIGN KEY (`sequence`) REFERENCES `audit_entries`(`sequence`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by_entry`) REFERENCES `audit_entries`(`sequence`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `format` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `salt` text;--> statement-breakpoint
ALTER TABLE `audit_entries` ADD `payload_sha256` text;