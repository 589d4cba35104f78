CREATE TABLE `read_names` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `read_names_name_unique` ON `read_names` (`name`);--> statement-breakpoint
CREATE TABLE `read_places` (
	`id` integer PRIMARY KEY NOT NULL,
	`repository_slug` text NOT NULL,
	`path` text NOT NULL,
	`parent_id` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `read_places_path` ON `read_places` (`repository_slug`,`path`);--> statement-breakpoint
CREATE INDEX `read_places_parent` ON `read_places` (`parent_id`);--> statement-breakpoint
CREATE TABLE `read_repeats` (
	`key` text PRIMARY KEY NOT NULL,
	`first_sequence` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`user_id` text NOT NULL,
	`again` integer DEFAULT 0 NOT NULL,
	`last_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `read_repeats_at` ON `read_repeats` (`at_ms`);--> statement-breakpoint
CREATE UNIQUE INDEX `read_repeats_first` ON `read_repeats` (`first_sequence`);--> statement-breakpoint
CREATE TABLE `reads` (
	`place_id` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`sequence` integer NOT NULL,
	`organization` integer NOT NULL,
	`person` integer NOT NULL,
	`door` integer NOT NULL,
	`extent` integer NOT NULL,
	PRIMARY KEY(`place_id`, `at_ms`, `sequence`),
	FOREIGN KEY (`place_id`) REFERENCES `read_places`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`sequence`) REFERENCES `audit_entries`(`sequence`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `reads_organization` ON `reads` (`place_id`,`organization`,`at_ms`,`sequence`);--> statement-breakpoint
-- Clones, archives and what a build of the whole tree made: few, and looked for at each folder above a path.
CREATE INDEX `reads_whole` ON `reads` (`place_id`,`at_ms`,`sequence`) WHERE `extent` = 2;
--> statement-breakpoint
CREATE TRIGGER `reads_no_update` BEFORE UPDATE ON `reads` BEGIN SELECT RAISE(ABORT, 'reads rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `reads_no_delete` BEFORE DELETE ON `reads` 
WHEN NOT EXISTS (SELECT 1 FROM `audit_removals` WHERE `audit_removals`.`sequence` = OLD.sequence)
BEGIN SELECT RAISE(ABORT, 'reads rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `read_places_no_update` BEFORE UPDATE ON `read_places` BEGIN SELECT RAISE(ABORT, 'read_places rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `read_places_no_delete` BEFORE DELETE ON `read_places` BEGIN SELECT RAISE(ABORT, 'read_places rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `read_names_no_update` BEFORE UPDATE ON `read_names` BEGIN SELECT RAISE(ABORT, 'read_names rows are immutable'); END;
--> statement-breakpoint
CREATE TRIGGER `read_names_no_delete` BEFORE DELETE ON `read_names` BEGIN SELECT RAISE(ABORT, 'read_names rows are immutable'); END;
