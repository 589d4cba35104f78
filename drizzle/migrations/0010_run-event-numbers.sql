ALTER TABLE `run_events` ADD `number` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `run_events` SET `number` = (SELECT count(*) FROM `run_events` AS `before` WHERE `before`.`run_id` = `run_events`.`run_id` AND `before`.`sequence` <= `run_events`.`sequence`);--> statement-breakpoint
DROP INDEX `run_events_run`;--> statement-breakpoint
CREATE INDEX `run_events_number` ON `run_events` (`run_id`,`number`);
