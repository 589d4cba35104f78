CREATE TABLE `outbox` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`topic` text NOT NULL,
	`subject` text NOT NULL,
	`payload` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at_ms` integer NOT NULL,
	`last_error` text,
	`delivered_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_id_unique` ON `outbox` (`id`);--> statement-breakpoint
CREATE INDEX `outbox_waiting` ON `outbox` (`sequence`) WHERE delivered_at_ms is null;--> statement-breakpoint
CREATE INDEX `outbox_subject` ON `outbox` (`subject`,`sequence`) WHERE delivered_at_ms is null;--> statement-breakpoint
CREATE INDEX `outbox_delivered` ON `outbox` (`delivered_at_ms`) WHERE delivered_at_ms is not null;