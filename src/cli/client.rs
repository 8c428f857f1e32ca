//! The command line's side of the JSON API.

use super::failure::{Code, Failure, Result};
use clap::Args;
use reqwest::Method;
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// Which server, and who asks.
#[derive(Debug, Clone, Args)]
pub struct Server {
    /// The server to talk to
    #[arg(long, env = "ALLCLEAR_URL", value_name = "URL", default_value = DEFAULT_URL)]
    pub url: Url,
    /// Bearer token: your own from My tokens, or one of `allclear token create`
    #[arg(long, env = "ALLCLEAR_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

/// Where `serve` listens unless told otherwise.
pub const DEFAULT_URL: &str = "http://127.0.0.1:8080";

/// A server that has not begun to answer by then is treated as away; an intake answers in milliseconds.
const CONNECT: Duration = Duration::from_secs(5);
/// Long enough for the largest configuration to be applied.
const ANSWER: Duration = Duration::from_secs(60);

/// Items fetched per request of a list: the most the server gives.
const PAGE: usize = 200;

/// How many items a list may show: what the server gives at once.
///
/// # Errors
/// What is expected instead.
pub fn limit(word: &str) -> std::result::Result<usize, String> {
    let read = word.parse().ok().filter(|limit| (1..=PAGE).contains(limit));
    read.ok_or_else(|| format!("must be a whole number from 1 to {PAGE}"))
}

/// What the server says of a path that leads nowhere; behind a colon follows what is wrong with an id in it.
const NO_SUCH_ADDRESS: &str = "there is nothing at this address";

/// One way to the server.
#[derive(Debug)]
pub struct Client {
    base: Url,
    token: Option<String>,
    http: reqwest::Client,
}

/// What the server said, for callers who care about the status.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Client {
    /// Prepares a client; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is not HTTP, the token cannot be one, or the TLS roots cannot be loaded.
    pub fn new(server: &Server) -> Result<Self> {
        if !matches!(server.url.scheme(), "http" | "https") {
            return Err(Failure::usage(format!(
                "{}: the server's address begins with http:// or https://",
                server.url
            )));
        }
        // A line break from a file, most of the time. The token itself is not repeated: it is a secret.
        if server.token.as_ref().is_some_and(|token| !token.bytes().all(|b| b.is_ascii_graphic())) {
            let text = "the token (--token, ALLCLEAR_TOKEN) holds a space, a line break or another character that no token has: copy it again";
            return Err(Failure::usage(text));
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "a person's own client to the server they named; nothing else is reached"
        )]
        let builder = reqwest::Client::builder();
        let http = builder
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("allclear/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| Failure::failed(format!("cannot prepare a connection: {e:?}")))?;
        Ok(Self { base: server.url.clone(), token: server.token.clone(), http })
    }

    /// `GET` below `/api/v1`: `client.get(&["alerts", id], &[])`.
    ///
    /// # Errors
    /// What the server refused, or that it is away.
    pub async fn get(&self, path: &[&str], query: &[(&str, String)]) -> Result<Value> {
        self.api(path, &named(query), self.http.get(self.address("api/v1", path, query)?)).await
    }

    /// `GET` of something that is text, not JSON.
    ///
    /// # Errors
    /// What the server refused, or that it is away.
    pub async fn text(&self, path: &[&str], query: &[(&str, String)]) -> Result<String> {
        let response = self.ask(self.authorised(self.http.get(self.address("api/v1", path, query)?))).await?;
        if (200..300).contains(&response.0) {
            return Ok(String::from_utf8_lossy(&response.1).into_owned());
        }
        Err(self.refusal(&reply(response)))
    }

    /// `POST` below `/api/v1`.
    ///
    /// # Errors
    /// What the server refused, or that it is away.
    pub async fn post(&self, path: &[&str], body: &Value) -> Result<Value> {
        self.change(Method::POST, path, body).await
    }

    /// Any other method with a body below `/api/v1`.
    ///
    /// # Errors
    /// What the server refused, or that it is away.
    pub async fn change(&self, method: Method, path: &[&str], body: &Value) -> Result<Value> {
        let sent: Vec<&str> =
            body.as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str)).collect();
        self.api(path, &sent, self.http.request(method, self.address("api/v1", path, &[])?).json(body)).await
    }

    /// `DELETE` below `/api/v1`.
    ///
    /// # Errors
    /// What the server refused, or that it is away.
    pub async fn delete(&self, path: &[&str], query: &[(&str, String)]) -> Result<Value> {
        self.api(path, &named(query), self.http.delete(self.address("api/v1", path, query)?)).await
    }

    /// The first `limit` items of a list, page by page.
    ///
    /// # Errors
    /// What the server refused, or that it is away.
    pub async fn list(&self, path: &[&str], query: &[(&str, String)], limit: usize) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut query = query.to_vec();
            query.push(("limit", (limit - items.len()).clamp(1, PAGE).to_string()));
            query.extend(after.take().map(|cursor| ("after", cursor)));
            let mut page = self.get(path, &query).await?;
            let Some(Value::Array(data)) = page.get_mut("data").map(Value::take) else {
                return Err(Failure::failed(format!("/api/v1/{} answered something that is no list", path.join("/"))));
            };
            items.extend(data);
            after = page.get("next").and_then(Value::as_str).map(str::to_owned);
            if items.len() >= limit || after.is_none() {
                items.truncate(limit);
                return Ok(items);
            }
        }
    }

    /// Any address below the server's, without the API's rules: for the doors of senders.
    ///
    /// # Errors
    /// Only that the server is away; every status is an answer.
    pub async fn deliver(&self, path: &[&str], body: &Value) -> Result<Reply> {
        Ok(reply(self.ask(self.http.post(self.address("", path, &[])?).json(body)).await?))
    }

    async fn api(&self, path: &[&str], sent: &[&str], request: reqwest::RequestBuilder) -> Result<Value> {
        let reply = reply(self.ask(self.authorised(request)).await?);
        if (200..300).contains(&reply.status) { Ok(reply.body) } else { Err(self.refused(path, sent, &reply)) }
    }

    /// [`Client::refusal`], about what was asked for: whoever named an alert on the command line knows of no addresses, and
    /// a value that they gave was mistyped, or names what is not there.
    fn refused(&self, path: &[&str], sent: &[&str], reply: &Reply) -> Failure {
        let failure = self.refusal(reply);
        if let Some((field, why)) = about_a_field(&reply.body, sent).filter(|_| failure.code == Code::Refused) {
            // "there is no service …", "there is nobody …". What a typed line says of a severity is a mistyped line.
            let unknown = field != "text" && why.starts_with("there is no");
            let code = if unknown { Code::NotFound } else { Code::Usage };
            return Failure { code, ..failure };
        }
        match (failure.text.strip_prefix(NO_SUCH_ADDRESS).and_then(|rest| rest.strip_prefix(": ")), path) {
            (Some(why), [things, named, ..]) => {
                Failure::not_found(format!("there is no {} {named:?}: {why}", things.trim_end_matches('s')))
            }
            _ => failure,
        }
    }

    fn authorised(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<(u16, Vec<u8>)> {
        let away = |e: reqwest::Error| Failure::away(self.unreachable(&e));
        let response = request.send().await.map_err(away)?;
        let status = response.status().as_u16();
        Ok((status, response.bytes().await.map_err(away)?.to_vec()))
    }

    fn address(&self, prefix: &str, path: &[&str], query: &[(&str, String)]) -> Result<Url> {
        // In an address these would name another thing than was asked for, or nothing.
        let strange = |part: &&&str| matches!(**part, "" | "." | "..") || part.contains(['/', '\\']);
        if let Some(part) = path.iter().find(strange) {
            return Err(Failure::usage(format!("{part:?} can be no id, number, name or key")));
        }
        let mut url = self.base.clone();
        {
            let mut segments = url
                .path_segments_mut()
                .map_err(|()| Failure::usage(format!("{}: not an address that has paths", self.base)))?;
            segments.pop_if_empty().extend(prefix.split('/').filter(|s| !s.is_empty())).extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn unreachable(&self, error: &reqwest::Error) -> String {
        let mut cause: &dyn std::error::Error = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        if self.base.scheme() == "https" && cause.to_string().contains("InvalidContentType") {
            let plain = self.base.as_str().replacen("https://", "http://", 1);
            return format!("cannot reach {}: what answers there does not speak TLS; try {plain}", self.base);
        }
        let why = if error.is_timeout() { "no answer in time".to_owned() } else { cause.to_string() };
        format!("cannot reach {}: {why}. Is the server running? ALLCLEAR_URL or --url names another one", self.base)
    }

    /// Says what the server refused in the problem's own words, and what to do where that is known.
    pub fn refusal(&self, reply: &Reply) -> Failure {
        let said = said(&reply.body).unwrap_or("no reason given");
        match reply.status {
            401 => {
                let how = "set ALLCLEAR_TOKEN or --token; `allclear token create` makes one";
                Failure::refused(format!("{}: {said} ({how})", self.base))
            }
            // Another server, or a path of ours that has something in front: no name on the command line brings that about.
            404 if (said.starts_with(NO_SUCH_ADDRESS) && !said.contains(": ")) || reply.body.is_string() => {
                Failure::not_found(format!("{}: {said} (is the path in ALLCLEAR_URL or --url right?)", self.base))
            }
            404 => Failure::not_found(said),
            // What is wrong stands in the files, not in the server.
            422 if reply.body.get("problems").is_some() => Failure::usage(said),
            408 | 429 | 502..=504 => Failure::away(format!("{}: {said} ({})", self.base, reply.status)),
            400..500 => Failure::refused(said),
            status => Failure::failed(format!("{}: {said} ({status})", self.base)),
        }
    }
}

fn reply((status, bytes): (u16, Vec<u8>)) -> Reply {
    let text = || Value::String(String::from_utf8_lossy(&bytes).trim().chars().take(300).collect());
    Reply { status, body: serde_json::from_slice(&bytes).unwrap_or_else(|_| text()) }
}

/// Why a field that was sent cannot be used. What is said of another one is about the state: "claim: ana commands".
fn about_a_field<'b>(body: &'b Value, sent: &[&str]) -> Option<(&'b str, &'b str)> {
    let error = body.get("errors")?.get(0)?;
    let field = error.get("field")?.as_str()?.split(['[', '.']).next()?;
    error.get("reason")?.as_str().filter(|_| sent.contains(&field)).map(|reason| (field, reason))
}

fn named<'q>(query: &[(&'q str, String)]) -> Vec<&'q str> {
    query.iter().map(|(name, _)| *name).collect()
}

/// The reason in an answer: RFC 9457's in our API, PagerDuty's in its events API, or bare text from a proxy between.
fn said(body: &Value) -> Option<&str> {
    let first_error = body.get("errors").and_then(|errors| errors.get(0)).and_then(Value::as_str);
    let field = |key: &str| body.get(key).and_then(Value::as_str);
    let plain = body.as_str().filter(|text| !text.is_empty());
    field("detail").or(first_error).or(field("message")).or(field("title")).or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn client(base: &str) -> Client {
        crate::wire::install_tls();
        Client::new(&Server { url: base.parse().expect("a URL"), token: None }).expect("a client")
    }

    #[test]
    fn paths_are_built_not_glued() {
        let client = client("http://host:1/below/");
        let url = client.address("api/v1", &["incidents", "#1?x"], &[("q", "a&b".to_owned())]).expect("an address");
        assert_eq!(url.as_str(), "http://host:1/below/api/v1/incidents/%231%3Fx?q=a%26b");
        assert_eq!(
            client.address("", &["in", "json"], &[]).expect("an address").as_str(),
            "http://host:1/below/in/json"
        );
    }

    #[test]
    fn what_can_be_no_id_is_refused_before_it_is_sent() {
        let client = client("http://host:1");
        for bad in ["", ".", "..", "a/b", "../tokens", "a\\b"] {
            let told = client.address("api/v1", &["alerts", bad], &[]).expect_err(bad);
            assert!(told.code == Code::Usage && told.text.contains(&format!("{bad:?}")), "{}", told.text);
        }
    }

    #[test]
    fn a_token_is_one_word() {
        let with = |token: &str| {
            let url = "http://host:1".parse().expect("a URL");
            Client::new(&Server { url, token: Some(token.to_owned()) }).map(drop)
        };
        crate::wire::install_tls();
        assert!(with("allclear_0123").is_ok());
        for bad in ["secret\n", "two words", "sécret"] {
            let told = with(bad).expect_err("refused");
            assert!(told.code == Code::Usage && !told.text.contains(bad), "{}", told.text);
        }
    }

    #[test]
    fn statuses_become_exit_codes() {
        let client = client("http://host:1");
        let code = |status| client.refusal(&Reply { status, body: json!({"detail": "d"}) }).code;
        assert_eq!(code(404), Code::NotFound);
        assert_eq!([code(401), code(403), code(409), code(422)], [Code::Refused; 4]);
        assert_eq!([code(429), code(503)], [Code::Away; 2]);
        let about = |status, field: &str, reason: &str| {
            let body = json!({"detail": "d", "errors": [{"field": field, "reason": reason}]});
            client.refused(&["incidents", "1"], &["person", "services"], &Reply { status, body }).code
        };
        assert_eq!(about(422, "person", "there is nobody with the mail address or id \"zoe\""), Code::NotFound);
        assert_eq!(about(422, "services[0]", "there is no service \"nope\""), Code::NotFound);
        assert_eq!([about(422, "person", "must not be empty"), about(400, "person", "x")], [Code::Usage; 2]);
        assert_eq!(about(422, "claim", "ana commands"), Code::Refused, "the state forbids it");
        assert_eq!(about(503, "person", "x"), Code::Away);
        assert_eq!(code(500), Code::Failed);
        let empty = client.refusal(&Reply { status: 422, body: Value::String(String::new()) });
        assert_eq!(empty.text, "no reason given");
    }

    #[test]
    fn what_is_not_there_is_called_as_it_was_asked_for() {
        let client = client("http://host:1/typo");
        let told = |body: Value| client.refused(&["alerts", "x"], &[], &Reply { status: 404, body });
        let id = told(json!({"detail": "there is nothing at this address: not a valid id: expected alt_ and more"}));
        assert_eq!(id.text, "there is no alert \"x\": not a valid id: expected alt_ and more");
        for body in [json!({"detail": NO_SUCH_ADDRESS}), Value::String("404 page not found".to_owned())] {
            let told = told(body);
            assert!(told.text.contains("http://host:1/typo") && told.text.contains("ALLCLEAR_URL"), "{}", told.text);
            assert_eq!(told.code, Code::NotFound);
        }
        let gone = told(json!({"detail": "there is no alert alt_1"}));
        assert_eq!(gone.text, "there is no alert alt_1");
    }

    #[test]
    fn a_list_is_as_long_as_the_server_gives() {
        assert_eq!([limit("1").ok(), limit("200").ok()], [Some(1), Some(200)]);
        assert!(["0", "201", "999999", "-1", "many"].into_iter().all(|word| limit(word).is_err()));
    }

    #[test]
    fn other_schemes_are_a_mistake_in_the_command() {
        let server = Server { url: "ftp://host".parse().expect("a URL"), token: None };
        assert_eq!(Client::new(&server).expect_err("refused").code, Code::Usage);
    }
}
