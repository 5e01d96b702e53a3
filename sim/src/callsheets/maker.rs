//! Makes the documents: with our own PDF writer, a browser, or an office program.

mod browser;
mod program;
mod spreadsheet;
mod writer;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use world::pdf::{self, Options};

use super::case::{Case, Maker};
pub use program::chromium;

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program is not installed.
    #[error("{program} cannot be started ({source}); install it, or leave its maker out")]
    Missing {
        /// Its name.
        program: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A program made no document.
    #[error("{program} made no document of case {seed}: {detail}")]
    Nothing {
        /// Its name.
        program: String,
        /// The case.
        seed: u64,
        /// The last line of its error output.
        detail: String,
    },
    /// The working folder cannot be used.
    #[error("the working folder: {0}")]
    Folder(#[from] std::io::Error),
}

/// The PDF of each case, in order; `None` for texts. Browsers run in parallel, one for
/// each processor, in a temporary folder.
///
/// # Errors
/// See [`Error`].
pub fn make(cases: &[Case]) -> Result<Vec<Option<Vec<u8>>>, Error> {
    let folder = tempfile::tempdir()?;
    let of = |maker: Maker| {
        let chosen = cases.iter().filter(move |case| case.maker == maker);
        chosen.filter(|case| case.document().is_some())
    };
    print_pages(&of(Maker::Browser).collect::<Vec<_>>(), folder.path())?;
    export_workbooks(&of(Maker::Spreadsheet).collect::<Vec<_>>(), folder.path())?;
    cases.iter().map(|case| made(case, folder.path())).collect()
}

fn made(case: &Case, folder: &Path) -> Result<Option<Vec<u8>>, Error> {
    let Some((blocks, paper, size)) = case.document() else {
        return Ok(None);
    };
    if case.maker != Maker::Writer {
        return Ok(Some(std::fs::read(file(folder, case, "pdf"))?));
    }
    let options = Options {
        shuffle: case.seed.is_multiple_of(2).then_some(case.seed),
        to_unicode: case.seed % 4 != 1,
        ..Options::default()
    };
    let document = writer::document(blocks, paper, &case.subject, size);
    Ok(Some(pdf::write(&document, &options)))
}

fn file(folder: &Path, case: &Case, kind: &str) -> PathBuf {
    folder.join(format!("{}.{kind}", case.seed))
}

fn print_pages(cases: &[&Case], folder: &Path) -> Result<(), Error> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (next, failed) = (&next, &failed);
            scope.spawn(move || {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = print_page(case, folder, worker) {
                        // Only the first error is reported; a poisoned lock has one.
                        if let Ok(mut failed) = failed.lock() {
                            failed.get_or_insert(error);
                        }
                        return;
                    }
                }
            });
        }
    });
    match failed.into_inner() {
        Ok(Some(error)) => Err(error),
        _ => Ok(()),
    }
}

fn print_page(case: &Case, folder: &Path, worker: usize) -> Result<(), Error> {
    let Some((blocks, paper, size)) = case.document() else {
        return Ok(());
    };
    let page = file(folder, case, "html");
    std::fs::write(&page, browser::page(blocks, paper, size, case.seed))?;
    let printed = file(folder, case, "pdf");
    let mut command = Command::new(chromium());
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join(format!("browser-{worker}")).display()
        ))
        .arg(format!("--print-to-pdf={}", printed.display()))
        .arg(format!("file://{}", page.display()));
    finished(&mut command, case, &printed)
}

fn export_workbooks(cases: &[&Case], folder: &Path) -> Result<(), Error> {
    let Some(last) = cases.last() else {
        return Ok(());
    };
    let mut command = Command::new("soffice");
    command
        .arg("--headless")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            folder.join("office").display()
        ))
        .args(["--convert-to", "pdf", "--outdir"])
        .arg(folder);
    for case in cases {
        let Some((blocks, paper, size)) = case.document() else {
            continue;
        };
        let book = file(folder, case, "fods");
        std::fs::write(&book, spreadsheet::workbook(blocks, paper, size))?;
        command.arg(book);
    }
    finished(&mut command, last, &file(folder, last, "pdf"))
}

fn finished(command: &mut Command, case: &Case, expected: &Path) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = match output {
        Ok(_) if expected.exists() => return Ok(()),
        Ok(output) => output,
        Err(source) => return Err(Error::Missing { program, source }),
    };
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::Nothing {
        program,
        seed: case.seed,
        detail: said.lines().last().unwrap_or_default().to_owned(),
    })
}
