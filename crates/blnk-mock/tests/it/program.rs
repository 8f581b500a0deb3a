//! The program.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

/// The running program, which is stopped at the end of the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let command = &mut Command::new(env!("CARGO_BIN_EXE_blnk-mock"));
        let child = command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Self(child.unwrap())
    }

    /// The values of the three lines, in their order.
    fn variables(&mut self) -> [String; 3] {
        let mut lines = BufReader::new(self.0.stdout.take().unwrap()).lines();
        ["BLNK_BASE_URL", "BLNK_ACCESS_TOKEN", "BLNK_INSTANCE_ID"].map(|name| {
            let line = lines.next().unwrap().unwrap();
            let value = line.strip_prefix(&format!("export {name}="));
            value
                .unwrap_or_else(|| panic!("no export of {name}: {line}"))
                .to_owned()
        })
    }

    fn log(&mut self) -> String {
        let mut log = String::new();
        self.0
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        log
    }
}

#[tokio::test]
async fn it_prints_the_variables_and_serves() {
    let mut program = Program::start(&["--port", "0"]);
    let [base_url, token, instance] = program.variables();
    assert!(base_url.starts_with("http://127.0.0.1:"), "{base_url}");
    let url = format!("{base_url}/proxy/balances?instance_id={instance}");
    let body = r#"{"ledger_id":"general_ledger_id","currency":"SECRET"}"#;
    let reply = crate::http()
        .post(url)
        .bearer_auth(&token)
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 201);
    program.0.kill().unwrap();

    let log = program.log();
    let words: Vec<&str> = log.split_whitespace().collect();
    assert_eq!(words[..3], ["POST", "/proxy/balances", "201"], "{log}");
    assert_eq!(log.lines().count(), 1);
    assert!(
        !log.contains(&token) && !log.contains("SECRET") && !log.contains(&instance),
        "{log}"
    );
}

#[test]
fn a_taken_port_is_a_clear_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let mut program = Program::start(&["--port", &port]);
    assert_eq!(program.0.wait().unwrap().code(), Some(1));
    assert_eq!(
        program.log(),
        format!(
            "blnk-mock: port {port} of 127.0.0.1 is taken; \
             choose another with --port, or let --port 0 find a free one\n"
        )
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_it_with_success() {
    let mut program = Program::start(&["--port", "0"]);
    let _ = program.variables();
    let id = program.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(program.0.wait().unwrap().code(), Some(0));
    assert_eq!(program.log(), "");
}
