#![allow(clippy::unwrap_used)]
use jiff::civil::date;
use mail_parser::{MessageParser, MimeHeaders as _};
#[test]
fn emit() {
    let out = "/tmp/emit";
    std::fs::create_dir_all(out).unwrap();
    for s in sim::samples::samples(date(2026, 11, 25)) {
        if let Some(p) = &s.pdf {
            std::fs::write(format!("{out}/{}.pdf", s.name), p).unwrap();
        }
    }
    for seed in 1..=4u64 {
        let crew = sim::load::crew(seed, 60);
        for (n, m) in sim::load::messages(seed, &crew, date(2026, 11, 25), 200)
            .iter()
            .enumerate()
        {
            let msg = MessageParser::default().parse(&m.eml).unwrap();
            let p = crew.iter().find(|p| p.email == m.recipient).unwrap();
            let info = format!("{}|{}|{}\n", p.name, p.role, p.department.key());
            std::fs::write(format!("{out}/{seed}-{n}.who"), info).unwrap();
            match msg
                .attachments()
                .find(|a| a.attachment_name().unwrap_or_default().ends_with(".pdf"))
            {
                Some(a) => std::fs::write(format!("{out}/{seed}-{n}.pdf"), a.contents()).unwrap(),
                None => std::fs::write(
                    format!("{out}/{seed}-{n}.txt"),
                    format!(
                        "{}\n\n{}",
                        msg.subject().unwrap_or_default(),
                        msg.body_text(0).unwrap()
                    ),
                )
                .unwrap(),
            }
        }
    }
}
