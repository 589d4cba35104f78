ALTER TABLE `jobs` ADD `share` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `taken_at_ms` integer;--> statement-breakpoint
CREATE INDEX `jobs_share` ON `jobs` (`share`,`taken_at_ms`);