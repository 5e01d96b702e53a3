//! What the rows mean, on real databases and in memory; and what only a database has.

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
        travel_times_are_kept_once_for_each_plan,
    ]);
    on_all!(search [
        days_are_found_by_their_words,
        messages_are_found_by_subject_and_text,
        nobody_finds_what_is_anothers,
        whatever_is_typed_is_only_words,
    ]);
    on_all!(writes [
        everything_comes_back_as_it_was_written_also_when_written_twice,
        the_last_profile_of_a_batch_wins,
        a_message_handed_in_again_is_not_overwritten,
        progress_in_one_batch_is_progress_one_by_one,
        an_end_state_is_kept_with_its_reason_and_time,
        progress_of_an_unknown_message_is_no_failure,
        an_older_version_does_not_replace_a_newer_day,
    ]);
}

mod databases {
    on_databases!(writes [
        an_answer_is_kept_until_nobody_asks_again,
        each_version_of_a_day_is_kept_as_history,
        a_batch_larger_than_one_statement_is_written_whole,
    ]);
    on_databases!(plans [
        hot_queries_use_an_index_and_do_not_sort,
        a_search_goes_through_the_index_of_words,
    ]);
    on_databases!(search [
        what_was_there_before_the_index_is_found,
    ]);
}
