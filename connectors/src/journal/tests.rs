//! Cases for all stores (SQLite, PostgreSQL, in memory), and cases for databases only.

mod fixtures;
mod plans;
pub(crate) mod pool;
mod reads;
mod search;
mod writes;

macro_rules! on_databases {
    ($module:ident [$($case:ident),* $(,)?]) => {
        mod $module {
            $(mod $case {
                on_databases!(@case $module $case);
            })*
        }
    };
    (@case $module:ident $case:ident) => {
        use crate::journal::tests::{$module, fixtures::Store};

        #[tokio::test]
        async fn on_sqlite() {
            $module::$case(Store::sqlite().await).await;
        }

        #[tokio::test]
        async fn on_postgres() {
            $module::$case(Store::postgres().await).await;
        }
    };
}

macro_rules! on_all {
    ($module:ident [$($case:ident),* $(,)?]) => {
        mod $module {
            $(mod $case {
                on_databases!(@case $module $case);

                #[tokio::test]
                async fn in_memory() {
                    $module::$case(Store::memory()).await;
                }
            })*
        }
    };
}

mod all {
    on_all!(reads [
        days_come_in_pages,
        a_day_is_read_as_it_was_in_a_version,
        live_days_are_planned_and_leave_in_time,
        lists_are_newest_first,
        a_duplicate_is_an_earlier_message_that_was_not_skipped,
        travel_times_are_stored_once_per_plan,
    ]);
    on_all!(search [
        days_are_found_by_their_words,
        messages_are_found_by_subject_and_text,
        a_search_finds_only_the_rows_of_its_person,
        search_text_cannot_contain_operators,
    ]);
    on_all!(writes [
        rows_are_read_as_written_also_if_written_twice,
        the_last_profile_of_a_batch_wins,
        a_redelivered_message_is_not_overwritten,
        progress_in_one_batch_equals_progress_one_by_one,
        an_end_state_stays_with_its_reason_and_time,
        progress_of_an_unknown_message_is_ignored,
        an_older_version_does_not_replace_a_newer_day,
    ]);
}

mod databases {
    on_databases!(writes [
        migrations_are_idempotent,
        an_operation_is_stored_until_it_is_pruned,
        each_version_of_a_day_is_stored_as_history,
        a_batch_larger_than_one_statement_is_written_completely,
    ]);
    on_databases!(plans [
        hot_queries_use_an_index_and_do_not_sort,
        a_search_uses_the_full_text_index,
    ]);
    on_databases!(search [
        rows_from_before_the_search_are_indexed,
    ]);
}
