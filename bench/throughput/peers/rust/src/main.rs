//! The Rust crates drain3 and logdrain: learn and frozen match of message bodies in memory, with defaults.
//!
//! Requests (words separated by tabs): drain3|logdrain, learn|match, plain|masked, file with a body a line.

use std::collections::HashMap;
use std::hint::black_box;
use std::io::BufRead;
use std::time::Instant;

use drain3::{Config, MaskingInstruction, Matcher};
use logdrain::{Mask, Miner};

/// Drain3's own two for addresses and numbers, as far as an engine without look-behind can say them.
const MASKS: [(&str, &str); 2] = [
    (r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", "<IP>"),
    (r"\b\d+\b", "<NUM>"),
];

type Fault = Box<dyn std::error::Error>;

fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec of this frame.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn timed(work: impl FnOnce()) -> String {
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    work();
    let cpu = cpu_seconds() - cpu;
    format!(r#"{{"cpuSeconds":{cpu},"wallSeconds":{}}}"#, wall.elapsed().as_secs_f64())
}

fn each<T>(bodies: &[String], mut work: impl FnMut(&str) -> T) -> String {
    timed(|| {
        for body in bodies {
            black_box(work(body));
        }
    })
}

fn drain3_config(masks: &str) -> Config {
    let chosen = if masks == "masked" { &MASKS[..] } else { &[] };
    let masking = chosen
        .iter()
        .map(|(pattern, mask)| MaskingInstruction { pattern: (*pattern).into(), mask: (*mask).into() })
        .collect();
    Config::builder().masking(masking).build()
}

fn logdrain_miner(masks: &str) -> Result<Miner, Fault> {
    let chosen = if masks == "masked" { &MASKS[..] } else { &[] };
    let masks = chosen.iter().map(|(pattern, name)| Mask::new(pattern, name)).collect::<Result<Vec<_>, _>>()?;
    Ok(Miner::builder().masks(masks).build()?)
}

/// What a block needs, kept between blocks.
#[derive(Default)]
struct Loaded {
    bodies: HashMap<String, Vec<String>>,
    matchers: HashMap<(String, String), Matcher>,
    miners: HashMap<(String, String), Miner>,
}

impl Loaded {
    fn block(&mut self, request: &str) -> Result<String, Fault> {
        let words: Vec<&str> = request.split('\t').collect();
        let [by, work, masks, path] = words[..] else { return Err("four words are asked for".into()) };
        if !self.bodies.contains_key(path) {
            let lines = std::fs::read_to_string(path)?.lines().map(str::to_owned).collect();
            self.bodies.insert(path.to_owned(), lines);
        }
        let bodies = &self.bodies[path];
        let trained = (masks.to_owned(), path.to_owned());
        match (by, work) {
            ("drain3", "learn") => {
                let config = drain3_config(masks);
                let mut outcome = Ok(());
                let answer = timed(|| outcome = drain3::train(bodies, config).map(|matcher| drop(black_box(matcher))));
                outcome?;
                Ok(answer)
            }
            ("drain3", "match") => {
                if !self.matchers.contains_key(&trained) {
                    self.matchers.insert(trained.clone(), drain3::train(bodies, drain3_config(masks))?);
                }
                let matcher = &self.matchers[&trained];
                Ok(each(bodies, |body| matcher.match_id(body)))
            }
            ("logdrain", "learn") => {
                let miner = logdrain_miner(masks)?;
                Ok(each(bodies, |body| miner.add(body)))
            }
            ("logdrain", "match") => {
                if !self.miners.contains_key(&trained) {
                    let miner = logdrain_miner(masks)?;
                    each(bodies, |body| miner.add(body));
                    self.miners.insert(trained.clone(), miner);
                }
                let miner = &self.miners[&trained];
                Ok(each(bodies, |body| miner.match_only(body)))
            }
            _ => Err("no such request".into()),
        }
    }
}

fn main() {
    // the versions that Cargo.toml pins
    println!(r#"{{"versions":{{"drain3 (Rust)":"0.3.0","logdrain":"0.3.2"}}}}"#);
    let mut loaded = Loaded::default();
    for request in std::io::stdin().lock().lines().map_while(Result::ok) {
        match loaded.block(&request) {
            Ok(answer) => println!("{answer}"),
            Err(error) => println!(r#"{{"error":{:?}}}"#, error.to_string()),
        }
    }
}
