//! A digest that is the same on every machine: the order of fields, little
//! endian, lengths as 64 bits.

use std::hash::{Hash, Hasher};

/// FNV-1a, mixed at the end.
struct Digest {
    lane: u64,
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        let mut it = self.lane;
        it = (it ^ it >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        it = (it ^ it >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        it ^ it >> 33
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.lane = (self.lane ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u16(&mut self, it: u16) {
        self.write(&it.to_le_bytes());
    }

    fn write_u32(&mut self, it: u32) {
        self.write(&it.to_le_bytes());
    }

    fn write_u64(&mut self, it: u64) {
        self.write(&it.to_le_bytes());
    }

    fn write_u128(&mut self, it: u128) {
        self.write(&it.to_le_bytes());
    }

    fn write_usize(&mut self, it: usize) {
        self.write(&(it as u64).to_le_bytes());
    }

    fn write_isize(&mut self, it: isize) {
        self.write(&(it as i64).to_le_bytes());
    }
}

/// 16 hexadecimal digits for anything that can be hashed.
pub fn of(it: &impl Hash) -> String {
    let mut digest = Digest {
        lane: 0xcbf2_9ce4_8422_2325,
    };
    it.hash(&mut digest);
    format!("{:016x}", digest.finish())
}
