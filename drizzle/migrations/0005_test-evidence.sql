CREATE TABLE `test_waivers` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`user_id` text NOT NULL,
	`lacking` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `test_waivers_runId_unique` ON `test_waivers` (`run_id`);--> statement-breakpoint
ALTER TABLE `boots` ADD `tests` text;--> statement-breakpoint
ALTER TABLE `boots` ADD `lacking` text;--> statement-breakpoint
ALTER TABLE `verdicts` ADD `lacking` text;