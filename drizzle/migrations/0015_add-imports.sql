CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`default_branch` text NOT NULL,
	`kind` text NOT NULL,
	`origin` text NOT NULL,
	`updates` text NOT NULL,
	`state` text NOT NULL,
	`cancel_asked` integer DEFAULT false NOT NULL,
	`phase` text DEFAULT '' NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`outcome` text DEFAULT '' NOT NULL,
	`started_by` text,
	`repository_id` text,
	`created_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`started_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`repository_id`) REFERENCES `repositories`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `imports_open_slug` ON `imports` (`slug`) WHERE "imports"."ended_at_ms" is null;--> statement-breakpoint
CREATE INDEX `imports_repository` ON `imports` (`repository_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `imports_created` ON `imports` (`created_at_ms`);