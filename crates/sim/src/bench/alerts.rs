//! Requests of alerts as Prometheus sends them to an Alertmanager, rendered once; only a number is patched per request.

use crate::outside::post;

/// Digits of a series' number.
const DIGITS: usize = 10;
/// What stands in a rendered request where the number goes.
const HOLE: &str = "##########";
/// The label that carries it, as it appears in JSON.
const LABEL: &str = "\"series\":\"";

/// A POST of alerts that differ only in the number of their series.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub bytes: Vec<u8>,
    holes: Vec<usize>,
}

impl Request {
    /// `batch` alerts of a severity that began at `starts_at`, for `path`.
    pub(super) fn new(path: &str, batch: usize, severity: &str, starts_at: &str) -> Self {
        let alerts = vec![alert(severity, starts_at); batch].join(",");
        let bytes = post(path, format!("[{alerts}]").as_bytes());
        let hole = HOLE.as_bytes();
        let holes = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(hole)).collect();
        Self { bytes, holes }
    }

    /// How many alerts it holds.
    pub(super) fn batch(&self) -> usize {
        self.holes.len()
    }

    /// Says which series its alert number `index` is about.
    pub(super) fn set(&mut self, index: usize, series: u64) {
        let (at, mut rest) = (self.holes[index], series);
        for digit in self.bytes[at..at + DIGITS].iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
    }
}

/// 10 labels, 5 annotations, about 960 bytes, no end: the alert that every figure of this bench is about.
fn alert(severity: &str, starts_at: &str) -> String {
    format!(
        "{{\"labels\":{{\"alertname\":\"HighRequestLatency\",{LABEL}{HOLE}\",\"severity\":\"{severity}\",\
         \"service\":\"checkout\",\"cluster\":\"eu-central-1-prod-a\",\"namespace\":\"payments\",\
         \"pod\":\"checkout-7d9f8b6c4d-x2x9q\",\"instance\":\"10.42.17.203:9090\",\"job\":\"kubernetes-pods\",\
         \"team\":\"payments\"}},\"annotations\":{{\
         \"summary\":\"Request latency of checkout is above one second\",\
         \"description\":\"The 99th percentile of the request latency of checkout has been above 1 s for 10 minutes. \
         Customers see slow pages, and some of their payments run into the time-out of the bank. \
         See the panel of the slowest routes first, then the pool of connections.\",\
         \"runbook_url\":\"https://runbooks.example.com/checkout/high-request-latency\",\
         \"dashboard\":\"https://grafana.example.com/d/checkout-overview?orgId=1&var-cluster=eu-central-1\",\
         \"value\":\"1.2734\"}},\"startsAt\":\"{starts_at}\",\
         \"generatorURL\":\"http://prometheus.example.com:9090/graph?g0.expr=histogram_quantile%280.99%29&g0.tab=1\"}}"
    )
}

/// The number of the series that a page is about, found without parsing the whole.
pub(super) fn series_in(body: &[u8]) -> Option<u64> {
    let label = LABEL.as_bytes();
    let at = body.windows(label.len()).position(|window| window == label)? + label.len();
    std::str::from_utf8(body.get(at..at + DIGITS)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alert_of_a_request_gets_its_number() {
        let mut request = Request::new("/alerts", 3, "critical", "2026-01-01T00:00:00Z");
        for index in 0..3 {
            request.set(index, 1_234_567_890 + index as u64);
        }
        let text = String::from_utf8(request.bytes.clone()).expect("text");
        let body = text.split_once("\r\n\r\n").expect("a head and a body").1;
        let alerts: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(request.batch(), 3);
        assert_eq!(alerts[2]["labels"]["series"], "1234567892");
        assert_eq!(alerts[0]["labels"].as_object().map(serde_json::Map::len), Some(10));
        assert_eq!(alerts[0]["annotations"].as_object().map(serde_json::Map::len), Some(5));
        assert!((940..980).contains(&(body.len() / 3)), "{} bytes", body.len() / 3);
        assert_eq!(series_in(body.as_bytes()), Some(1_234_567_890));
    }
}
