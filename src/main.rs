//! The program: hands the command line over and ends with its exit code; nothing else.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    mispred::cli::run(std::env::args_os())
}
