//! `AnalyticsService`: sums over what was planned and done.

use std::fmt::Write;

use actors::model::{Day, User};
use actors::ports::DayFilter;
use connectors::records::Totals;
use engine::latency::Phase;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proto::v1::analytics_service_server::AnalyticsService;
use proto::v1::{self as pb};
use tonic::{Code, Request, Response, Status};

use super::convert::timestamp;
use super::schedule::date;
use super::{caller, error, people};
use crate::identity::Caller;
use crate::services::Services;

const LONGEST_DAYS: i32 = 400;
/// Rows of a report.
const ROWS: u32 = 5_000;

pub(super) struct Analytics {
    services: Services,
}

impl Analytics {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
        }
    }

    /// The person and the dates of a request.
    async fn asked(
        &self,
        caller: &Caller,
        parent: &str,
        (start, end): (&str, &str),
    ) -> Result<(User, (Date, Date)), Status> {
        let needed = |field: &'static str| move || error::invalid(field, "a date is needed");
        let from = date("start_date", start)?.ok_or_else(needed("start_date"))?;
        let to = date("end_date", end)?.ok_or_else(needed("end_date"))?;
        let days = from.until(to).map_or(i32::MAX, |span| span.get_days());
        if !(0..=LONGEST_DAYS).contains(&days) {
            return Err(error::invalid(
                "end_date",
                "0 to 400 days behind start_date",
            ));
        }
        let user = people::person(&self.services, caller, ("parent", parent)).await?;
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

/// Faults of the server, not of who calls.
fn is_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Internal | Code::Unknown | Code::Unavailable | Code::DataLoss
    )
}

/// A field of CSV. What a spreadsheet would take for a formula is kept from being one.
fn field(row: &mut String, text: &str) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = match formula {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    if !row.is_empty() {
        row.push(',');
    }
    // Writing into a String cannot fail.
    let _ = write!(row, "\"{}\"", text.replace('"', "\"\""));
}

const HEADER: [&str; 10] = [
    "date",
    "production",
    "unit",
    "state",
    "call",
    "location",
    "departure",
    "wake_up",
    "driving_minutes",
    "version",
];

fn report(days: &[Day]) -> String {
    let mut table = HEADER.join(",") + "\r\n";
    for day in days {
        let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
        let local = |at| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
        let state = match day.state {
            actors::model::DayState::Planning => "planning",
            actors::model::DayState::Planned if day.confirmed.is_some() => "confirmed",
            actors::model::DayState::Planned => "planned",
            actors::model::DayState::InReview => "in_review",
            actors::model::DayState::Cancelled => "cancelled",
        };
        let plan = day.plan.as_ref();
        let text = |value: Option<String>| value.unwrap_or_default();
        let minutes = |plan: &actors::model::Plan| {
            let minutes: f64 = plan.legs.iter().map(|leg| leg.minutes).sum();
            format!("{minutes:.1}")
        };
        let mut row = String::new();
        field(&mut row, &day.shooting_date.to_string());
        field(&mut row, &day.production);
        field(&mut row, &day.unit);
        field(&mut row, state);
        field(&mut row, &text(plan.map(|plan| local(plan.call_at))));
        field(&mut row, &text(plan.map(|plan| plan.location.clone())));
        field(&mut row, &text(plan.map(|plan| local(plan.departure))));
        field(&mut row, &text(plan.map(|plan| local(plan.wake_up))));
        field(&mut row, &text(plan.map(minutes)));
        field(&mut row, &day.version.to_string());
        table.push_str(&row);
        table.push_str("\r\n");
    }
    table
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
        let (user, dates) = self.asked(&caller, &request.parent, dates).await?;
        let found = self.services.records.totals(&user.id, dates).await;
        let found = found.map_err(|failure| error::port(&failure))?;
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
        let emails = self.services.queries.email_counts().await;
        let emails = emails.map_err(|failure| error::port(&failure))?;
        let (mut requests, mut faults, mut methods) = (0, 0, Vec::new());
        for (name, latency, by_code) in self.services.calls.each() {
            let count: u64 = by_code.iter().map(|(_, count)| count).sum();
            let failed = by_code.iter().filter(|(code, _)| is_fault(*code));
            faults += failed.map(|(_, count)| count).sum::<u64>();
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
            start_time: Some(timestamp(self.services.started)),
            requests: whole(requests),
            error_rate: faults as f64 / requests.max(1) as f64,
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
        let dates = (&*request.start_date, &*request.end_date);
        let (user, (from, to)) = self.asked(&caller, &request.parent, dates).await?;
        let filter = DayFilter {
            from: Some(from),
            to: Some(to),
            limit: ROWS,
            ..DayFilter::default()
        };
        let days = self.services.queries.days(&user.id, &filter).await;
        let days = days.map_err(|failure| error::port(&failure))?;
        Ok(Response::new(pb::GenerateReportResponse {
            file_name: format!("stillontime-{from}-{to}.csv"),
            media_type: "text/csv; charset=utf-8".to_owned(),
            content: report(&days).into_bytes(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_quoted_and_no_formula_gets_through() {
        let mut row = String::new();
        for text in ["plain", "a \"b\", c", "=1+1", ""] {
            field(&mut row, text);
        }
        assert_eq!(row, r#""plain","a ""b"", c","'=1+1","""#);
    }
}
