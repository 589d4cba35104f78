CREATE TABLE `source_view_commits` (
	`view_number` integer NOT NULL,
	`original` blob NOT NULL,
	`view` blob NOT NULL,
	`made` integer NOT NULL,
	`generation` integer NOT NULL,
	PRIMARY KEY(`view_number`, `original`),
	FOREIGN KEY (`view_number`) REFERENCES `source_views`(`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `source_view_commits_view` ON `source_view_commits` (`view_number`,`view`) WHERE made = 1;--> statement-breakpoint
CREATE TABLE `source_views` (
	`number` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`repository_id` text NOT NULL,
	`prefixes` text NOT NULL,
	`store_key` text NOT NULL,
	`tips` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`ready_at_ms` integer,
	FOREIGN KEY (`repository_id`) REFERENCES `repositories`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `source_views_id_unique` ON `source_views` (`id`);