CREATE TABLE `audit_entries` (
	`sequence` integer PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`actor_user_id` text,
	`actor_organization_id` text,
	`actor_kind` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL,
	`address` text,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_entries_actor` ON `audit_entries` (`actor_user_id`);--> statement-breakpoint
CREATE INDEX `audit_entries_subject` ON `audit_entries` (`subject`);--> statement-breakpoint
CREATE TABLE `artifact_uses` (
	`id` text PRIMARY KEY NOT NULL,
	`artifact_sha256` text NOT NULL,
	`change_number` integer,
	`repository_id` text NOT NULL,
	`run_id` text,
	`purpose` text NOT NULL,
	`name` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`artifact_sha256`) REFERENCES `artifacts`(`sha256`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`change_number`) REFERENCES `changes`(`number`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`repository_id`) REFERENCES `repositories`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `artifact_uses_sha` ON `artifact_uses` (`artifact_sha256`);--> statement-breakpoint
CREATE TABLE `change_readers` (
	`change_number` integer NOT NULL,
	`organization_id` text NOT NULL,
	PRIMARY KEY(`change_number`, `organization_id`),
	FOREIGN KEY (`change_number`) REFERENCES `changes`(`number`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `changes` (
	`number` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`repository_id` text NOT NULL,
	`change_id` text NOT NULL,
	`target_branch` text NOT NULL,
	`subject` text NOT NULL,
	`contribution` text NOT NULL,
	`form` text NOT NULL,
	`owner_user_id` text NOT NULL,
	`owner_organization_id` text NOT NULL,
	`status` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`repository_id`) REFERENCES `repositories`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `changes_change_id` ON `changes` (`repository_id`,`target_branch`,`owner_organization_id`,`change_id`);--> statement-breakpoint
CREATE TABLE `patch_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`change_number` integer NOT NULL,
	`number` integer NOT NULL,
	`via` text NOT NULL,
	`uploader_user_id` text NOT NULL,
	`base_commit` text NOT NULL,
	`head_commit` text,
	`artifact_sha256` text,
	`module_metadata` text,
	`message` text NOT NULL,
	`author_name` text NOT NULL,
	`author_email` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`merge_when_verified_by_user_id` text,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`change_number`) REFERENCES `changes`(`number`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`uploader_user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`artifact_sha256`) REFERENCES `artifacts`(`sha256`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `patch_sets_number` ON `patch_sets` (`change_number`,`number`);--> statement-breakpoint
CREATE TABLE `boots` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`build_id` text NOT NULL,
	`name` text NOT NULL,
	`image_sha256` text NOT NULL,
	`outcome` text NOT NULL,
	`sentence` text NOT NULL,
	`milestones_reached` integer NOT NULL,
	`milestones_total` integer NOT NULL,
	`tests_passed` integer,
	`tests_total` integer,
	`exit_kind` text,
	`retired_instructions` integer,
	`console_sha256` text,
	`final_state_sha256` text,
	`console_artifact_sha256` text,
	`transcript_artifact_sha256` text,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`build_id`) REFERENCES `builds`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `boots_name` ON `boots` (`run_id`,`name`);--> statement-breakpoint
CREATE TABLE `builds` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`outcome` text NOT NULL,
	`summary` text NOT NULL,
	`path` text,
	`line` integer,
	`input_sha256` text NOT NULL,
	`image_sha256` text,
	`elf_sha256` text,
	`symvers_sha256` text,
	`bundle_sha256` text,
	`log_sha256` text,
	`warnings_count` integer NOT NULL,
	`image_size_bytes` integer,
	`sandbox` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `builds_runId_unique` ON `builds` (`run_id`);--> statement-breakpoint
CREATE TABLE `checks` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`name` text NOT NULL,
	`outcome` text NOT NULL,
	`summary` text NOT NULL,
	`path` text,
	`line` integer,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `checks_name` ON `checks` (`run_id`,`name`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`lease_owner` text,
	`lease_expires_at_ms` integer,
	`last_error` text,
	`created_at_ms` integer NOT NULL,
	`finished_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `releases` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `releases_runId_unique` ON `releases` (`run_id`);--> statement-breakpoint
CREATE TABLE `run_events` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`kind` text NOT NULL,
	`station` text NOT NULL,
	`stream` text,
	`body` blob NOT NULL,
	`at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `run_events_run` ON `run_events` (`run_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `runners` (
	`id` text PRIMARY KEY NOT NULL,
	`started_at_ms` integer NOT NULL,
	`heartbeat_at_ms` integer NOT NULL,
	`sandbox` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`repository_id` text NOT NULL,
	`patch_set_id` text,
	`reason` text NOT NULL,
	`judge_commit` text NOT NULL,
	`commit` text NOT NULL,
	`requested_by_user_id` text,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`repository_id`) REFERENCES `repositories`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`patch_set_id`) REFERENCES `patch_sets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `runs_patch_set` ON `runs` (`patch_set_id`);--> statement-breakpoint
CREATE TABLE `verdicts` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`outcome` text NOT NULL,
	`station` text NOT NULL,
	`sentence` text NOT NULL,
	`path` text,
	`line` integer,
	`evidence_sha256` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `verdicts_runId_unique` ON `verdicts` (`run_id`);--> statement-breakpoint
CREATE TABLE `access_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`secret_sha256` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`last_used_at_ms` integer,
	`revoked_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_tokens_secretSha256_unique` ON `access_tokens` (`secret_sha256`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`email` text,
	`roles` text NOT NULL,
	`secret_sha256` text NOT NULL,
	`invited_by_user_id` text,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`used_at_ms` integer,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_secretSha256_unique` ON `invitations` (`secret_sha256`);--> statement-breakpoint
CREATE TABLE `organizations` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`revoked_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organizations_slug_unique` ON `organizations` (`slug`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`revoked_at_ms` integer,
	`address` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `sign_in_attempts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`address` text NOT NULL,
	`succeeded` integer NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sign_in_attempts_email` ON `sign_in_attempts` (`email`,`at_ms`);--> statement-breakpoint
CREATE INDEX `sign_in_attempts_address` ON `sign_in_attempts` (`address`,`at_ms`);--> statement-breakpoint
CREATE TABLE `user_roles` (
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	PRIMARY KEY(`user_id`, `role`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`organization_id` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`disabled_at_ms` integer,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `acceptances` (
	`id` text PRIMARY KEY NOT NULL,
	`agreement_id` text NOT NULL,
	`agreement_sha256` text NOT NULL,
	`capacity` text NOT NULL,
	`organization_id` text NOT NULL,
	`user_id` text NOT NULL,
	`accepted_at_ms` integer NOT NULL,
	`address` text,
	FOREIGN KEY (`agreement_id`) REFERENCES `agreements`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `acceptances_organization` ON `acceptances` (`organization_id`,`agreement_id`);--> statement-breakpoint
CREATE INDEX `acceptances_user` ON `acceptances` (`user_id`,`agreement_id`);--> statement-breakpoint
CREATE TABLE `agreements` (
	`id` text PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`body_sha256` text NOT NULL,
	`published_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agreements_version_unique` ON `agreements` (`version`);--> statement-breakpoint
CREATE TABLE `grants` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`repository_id` text NOT NULL,
	`path_prefix` text NOT NULL,
	`may_contribute` integer NOT NULL,
	`starts_at_ms` integer NOT NULL,
	`ends_at_ms` integer,
	`revoked_at_ms` integer,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`repository_id`) REFERENCES `repositories`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `grants_organization` ON `grants` (`organization_id`,`repository_id`);--> statement-breakpoint
CREATE TABLE `comments` (
	`id` text PRIMARY KEY NOT NULL,
	`change_number` integer NOT NULL,
	`patch_set_id` text NOT NULL,
	`author_user_id` text NOT NULL,
	`path` text,
	`side` text,
	`line` integer,
	`body` text NOT NULL,
	`in_reply_to_id` text,
	`resolved_at_ms` integer,
	`resolved_by_user_id` text,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`change_number`) REFERENCES `changes`(`number`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`patch_set_id`) REFERENCES `patch_sets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`author_user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `comments_change` ON `comments` (`change_number`);--> statement-breakpoint
CREATE TABLE `merges` (
	`id` text PRIMARY KEY NOT NULL,
	`change_number` integer NOT NULL,
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
--> statement-breakpoint
CREATE UNIQUE INDEX `merges_changeNumber_unique` ON `merges` (`change_number`);--> statement-breakpoint
CREATE TABLE `votes` (
	`id` text PRIMARY KEY NOT NULL,
	`patch_set_id` text NOT NULL,
	`user_id` text NOT NULL,
	`value` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`patch_set_id`) REFERENCES `patch_sets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `votes_patch_set` ON `votes` (`patch_set_id`);--> statement-breakpoint
CREATE TABLE `artifacts` (
	`sha256` text PRIMARY KEY NOT NULL,
	`size_bytes` integer NOT NULL,
	`media_type` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `repositories` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`default_branch` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `repositories_slug_unique` ON `repositories` (`slug`);