//! The encoded polyline format: differences of points in units of 1e-5 degrees, five bits a
//! letter.

use actors::model::Coordinates;

/// Of these points; empty for none.
pub(super) fn encoded(points: &[Coordinates]) -> String {
    let mut text = String::new();
    let mut before = [0, 0];
    for point in points {
        let here = [point.lat, point.lon].map(|degrees| (degrees * 1e5).round() as i32);
        for (here, before) in here.iter().zip(before) {
            number(here - before, &mut text);
        }
        before = here;
    }
    text
}

fn number(value: i32, text: &mut String) {
    // The sign goes into the last bit.
    let mut rest = ((value << 1) ^ (value >> 31)) as u32;
    loop {
        let more = rest >= 0x20;
        let five = (rest & 0x1f) as u8 | if more { 0x20 } else { 0 };
        text.push(char::from(five + 63));
        rest >>= 5;
        if !more {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use actors::model::Coordinates;

    use super::encoded;

    #[test]
    fn the_example_of_the_format() {
        let points = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)];
        let points = points.map(|(lat, lon)| Coordinates::new(lat, lon).unwrap());
        assert_eq!(encoded(&points), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
        assert_eq!(encoded(&[]), "");
        assert_eq!(encoded(&[Coordinates::new(0.0, 0.0).unwrap()]), "??");
    }
}
