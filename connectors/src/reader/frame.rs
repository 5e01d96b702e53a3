//! Length-prefixed frames over a pipe: blocking for the worker, asynchronous for the server.

use std::io::{self, Read, Write};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

fn length_of(bytes: &[u8]) -> io::Result<[u8; 4]> {
    u32::try_from(bytes.len())
        .map(u32::to_le_bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "frame too long"))
}

/// The length of a frame, if it is within the limit.
fn checked(length: [u8; 4], limit: usize) -> io::Result<usize> {
    usize::try_from(u32::from_le_bytes(length))
        .ok()
        .filter(|length| *length <= limit)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "frame too long"))
}

/// Writes one frame; the caller flushes.
pub(super) fn write(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&length_of(bytes)?)?;
    output.write_all(bytes)
}

/// Reads one frame; `None` if the other end closed the pipe between two frames.
pub(super) fn read(input: &mut impl Read, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if input.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    input.read_exact(&mut length[1..])?;
    let mut bytes = vec![0; checked(length, limit)?];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// Sends one frame and flushes.
pub(super) async fn send(output: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    output.write_all(&length_of(bytes)?).await?;
    output.write_all(bytes).await?;
    output.flush().await
}

/// Receives one frame; the other end closing the pipe is an error.
pub(super) async fn receive(
    input: &mut (impl AsyncRead + Unpin),
    limit: usize,
) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length).await?;
    let mut bytes = vec![0; checked(length, limit)?];
    input.read_exact(&mut bytes).await?;
    Ok(bytes)
}
