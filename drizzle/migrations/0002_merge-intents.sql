CREATE TABLE `merge_intents` (
	`change_number` integer PRIMARY KEY NOT NULL,
	`patch_set_id` text NOT NULL,
	`run_id` text NOT NULL,
	`commit` text NOT NULL,
	`previous_tip` text NOT NULL,
	`merged_by_user_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`change_number`) REFERENCES `changes`(`number`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`patch_set_id`) REFERENCES `patch_sets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`merged_by_user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
