# Short names for everyday commands. `just` lists them.

# Lists the recipes.
default:
    @just --list

# Starts the server on 127.0.0.1:7300; options go to `stillontime serve`.
run *options:
    cargo run --release -- serve {{ options }}

# Processes the e-mails of fictional people and serves the pages.
demo *options:
    cargo run --release -- demo {{ options }}

# Everything that CI runs: formatting, lints, tests. `just test --long` also runs the long tests,
# `just test --quick` those that need only Rust and a C compiler.
test *options:
    ./scripts/test {{ options }}

# Lints: clippy, then licences, bans and sources of the dependencies.
lint:
    cargo clippy --workspace --all-targets -- -D warnings
    cargo deny check licenses bans sources

# Formats the code and the .proto files.
fmt:
    cargo fmt --all
    if command -v buf > /dev/null; then buf format --write api/proto; fi

# Builds the documentation of the crates and opens it in a browser.
doc:
    cargo doc --workspace --no-deps --open
