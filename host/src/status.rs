//! How a run ends: one meaning for each exit code.

use std::process::{ExitCode, Termination};

/// The outcome of a command, in ascending order of what wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Status {
    /// Everything was asked and answered. Exit code 0.
    #[default]
    Done,
    /// The answer is no: a failed test, an error in a policy, a case that
    /// `--fail-on` names. Exit code 1.
    Findings,
    /// Something could not be asked or read. Exit code 2.
    Failed,
}

impl Status {
    /// Both happened: the higher code wins.
    #[must_use]
    pub fn and(self, other: Status) -> Status {
        self.max(other)
    }

    /// The exit code: 0, 1 or 2.
    pub fn code(self) -> u8 {
        match self {
            Status::Done => 0,
            Status::Findings => 1,
            Status::Failed => 2,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}

impl Termination for Status {
    fn report(self) -> ExitCode {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn what_could_not_be_read_wins_over_a_no() {
        assert_eq!(Status::Findings.and(Status::Failed), Status::Failed);
        assert_eq!(Status::Failed.and(Status::Done).code(), 2);
        assert_eq!(Status::Done.and(Status::Findings).code(), 1);
    }
}
