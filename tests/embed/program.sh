# Sourced by every embedding's script: finds the program, and makes the kit with it.

# The folder of the project.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# The program to test; the one of this checkout unless the environment names another.
escalate=${ESCALATE:-${CARGO_TARGET_DIR:-$root/target}/release/escalate}

if [ -z "${ESCALATE:-}" ]; then
    (cd "$root" && cargo build --release --locked --quiet)
fi

# Write the conformance kit into a folder, anew.
make_kit() {
    rm -rf "$1"
    "$escalate" component --kit "$1" --quiet
}
