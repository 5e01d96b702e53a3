//! `AnalyticsService`: totals over days and calls, and reports.

mod report;

use actors::model::User;
use actors::ports::DayFilter;
use connectors::api_store::Totals;
use engine::observe::latency::Phase;
use jiff::civil::Date;
use proto::v1::analytics_service_server::AnalyticsService;
use proto::v1::{self as pb};
use tonic::{Code, Request, Response, Status};

use super::support::convert::timestamp;
use super::support::request::{caller, date};
use super::support::{people, status};
use crate::auth::Caller;
use crate::state::AppState;

/// Longest span of a request, in days.
const MAX_DAYS: i32 = 400;
/// Rows of a report; more are cut off.
const MAX_ROWS: u32 = 5_000;

pub(super) struct Analytics {
    state: AppState,
}

impl Analytics {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }

    /// The person and the dates of a request.
    async fn person_and_dates(
        &self,
        caller: &Caller,
        parent: &str,
        (start, end): (&str, &str),
    ) -> Result<(User, (Date, Date)), Status> {
        let missing = |field: &'static str| move || status::invalid(field, "a date is needed");
        let from = date("start_date", start)?.ok_or_else(missing("start_date"))?;
        let to = date("end_date", end)?.ok_or_else(missing("end_date"))?;
        let days = from.until(to).map_or(i32::MAX, |span| span.get_days());
        if !(0..=MAX_DAYS).contains(&days) {
            return Err(status::invalid(
                "end_date",
                "0 to 400 days after start_date",
            ));
        }
        let user = people::get(&self.state, caller, ("parent", parent)).await?;
        Ok((user, (from, to)))
    }
}

fn totals(date: &str, totals: Totals) -> pb::DayTotals {
    let mean = totals.processing as f64 / totals.ended.max(1) as f64 / 1e6;
    pb::DayTotals {
        date: date.to_owned(),
        schedules: totals.days,
        confirmed: totals.confirmed,
        cancelled: totals.cancelled,
        in_review: totals.in_review,
        average_processing_seconds: (totals.ended > 0).then_some(mean),
        driving_minutes: totals.driving as f64 / 60.0,
    }
}

/// Whether a status is an error of the server, not of the client.
fn is_server_error(code: Code) -> bool {
    matches!(
        code,
        Code::Internal | Code::Unknown | Code::Unavailable | Code::DataLoss
    )
}

#[tonic::async_trait]
impl AnalyticsService for Analytics {
    async fn get_user_analytics(
        &self,
        request: Request<pb::GetUserAnalyticsRequest>,
    ) -> Result<Response<pb::GetUserAnalyticsResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let dates = (&*request.start_date, &*request.end_date);
        let (user, dates) = self
            .person_and_dates(&caller, &request.parent, dates)
            .await?;
        let found = self.state.records.totals(&user.id, dates).await;
        let found = found.map_err(|failure| status::from_port(&failure))?;
        let all = found
            .values()
            .copied()
            .fold(Totals::default(), Totals::plus);
        Ok(Response::new(pb::GetUserAnalyticsResponse {
            days: found
                .iter()
                .map(|(date, sums)| totals(date, *sums))
                .collect(),
            total: Some(totals("", all)),
        }))
    }

    async fn get_system_metrics(
        &self,
        _: Request<pb::GetSystemMetricsRequest>,
    ) -> Result<Response<pb::GetSystemMetricsResponse>, Status> {
        let emails = self.state.queries.email_counts().await;
        let emails = emails.map_err(|failure| status::from_port(&failure))?;
        let (mut requests, mut errors, mut methods) = (0, 0, Vec::new());
        for (name, latency, by_code) in self.state.access_log.methods() {
            let count: u64 = by_code.iter().map(|(_, count)| count).sum();
            let failed = by_code.iter().filter(|(code, _)| is_server_error(*code));
            errors += failed.map(|(_, count)| count).sum::<u64>();
            requests += count;
            let summaries = latency.summaries();
            let summary = summaries.get(&Phase::EndToEnd).copied().unwrap_or_default();
            methods.push(pb::MethodMetrics {
                method: name.to_owned(),
                requests: i64::try_from(count).unwrap_or(i64::MAX),
                p50_ms: summary.p50_ms,
                p95_ms: summary.p95_ms,
                p99_ms: summary.p99_ms,
            });
        }
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(Response::new(pb::GetSystemMetricsResponse {
            start_time: Some(timestamp(self.state.started)),
            requests: whole(requests),
            error_rate: errors as f64 / requests.max(1) as f64,
            emails_received: whole(emails.received),
            emails_open: whole(emails.open),
            methods,
        }))
    }

    async fn generate_report(
        &self,
        request: Request<pb::GenerateReportRequest>,
    ) -> Result<Response<pb::GenerateReportResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let format = pb::ReportFormat::try_from(request.format)
            .map_err(|_| status::invalid("format", "unknown format"))?;
        let dates = (&*request.start_date, &*request.end_date);
        let (user, (from, to)) = self
            .person_and_dates(&caller, &request.parent, dates)
            .await?;
        let filter = DayFilter {
            from: Some(from),
            to: Some(to),
            limit: MAX_ROWS,
            ..DayFilter::default()
        };
        let days = self.state.queries.days(&user.id, &filter).await;
        let days = days.map_err(|failure| status::from_port(&failure))?;
        let name = format!("stillontime-{from}-{to}");
        let (ending, media_type, content) = match format {
            pb::ReportFormat::Pdf => {
                let rendered =
                    tokio::task::spawn_blocking(move || report::pdf(&user, (from, to), &days));
                let rendered = rendered.await;
                let content = rendered.map_err(|error| Status::internal(error.to_string()))?;
                ("pdf", "application/pdf", content)
            }
            pb::ReportFormat::Csv | pb::ReportFormat::Unspecified => {
                let content = report::csv(&user, &days).into_bytes();
                ("csv", "text/csv; charset=utf-8", content)
            }
        };
        Ok(Response::new(pb::GenerateReportResponse {
            file_name: format!("{name}.{ending}"),
            media_type: media_type.to_owned(),
            content,
        }))
    }
}
