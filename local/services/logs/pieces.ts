import { deflateRaw, inflateRawSync } from "node:zlib";

/** A part of the memory that texts lie in. */
interface Piece {
  /** The texts, one after the other; with nothing after them once they are packed. */
  bytes: Buffer;
  /** Bytes that are taken. */
  used: number;
  /** Texts that are still kept. */
  texts: number;
  /** True once `bytes` is what zlib made of them. */
  packed: boolean;
}

/** Where a text lies. */
export interface Place {
  readonly piece: Piece;
  readonly from: number;
  readonly to: number;
}

/** Bytes of a piece: some hundreds of lines. */
const pieceBytes = 128 * 1024;

/**
 * Many short texts, outside of the heap, in a few pieces of memory that are used again and again. A piece that is full is packed in the background, to about
 * a tenth for lines of a log, and unpacked when one of its texts is asked for.
 */
export class Pieces {
  #held = 0;
  readonly #free: Buffer[] = [];
  #current = this.#newPiece();
  /** The piece that was read last, for whoever reads all of its texts. */
  #unpacked: { piece: Piece; bytes: Buffer } | undefined;

  /** Bytes of memory that all of it takes. */
  get bytes(): number {
    return this.#held;
  }

  write(text: string): Place {
    // UTF-8 has at most three bytes for each unit of a string: few texts must be counted.
    const { bytes, used } = this.#current;
    const most = used + text.length * 3 <= bytes.length ? 0 : Buffer.byteLength(text);
    if (used + most > bytes.length) {
      const full = this.#current;
      this.#current = this.#newPiece(most);
      this.#pack(full);
    }
    const piece = this.#current;
    const from = piece.used;
    piece.used += piece.bytes.write(text, from, "utf8");
    piece.texts += 1;
    return { piece, from, to: piece.used };
  }

  read({ piece, from, to }: Place): string {
    return this.#bytesOf(piece).toString("utf8", from, to);
  }

  /** A text is no longer wanted. A piece that has none left is used again. */
  letGo({ piece }: Place): void {
    piece.texts -= 1;
    if (piece.texts > 0 || piece === this.#current) return;
    if (this.#unpacked?.piece === piece) this.#unpacked = undefined;
    if (piece.packed) this.#held -= piece.bytes.length;
    else this.#reuse(piece.bytes);
    piece.bytes = nothing;
  }

  #bytesOf(piece: Piece): Buffer {
    if (!piece.packed) return piece.bytes;
    if (this.#unpacked?.piece !== piece) this.#unpacked = { piece, bytes: inflateRawSync(piece.bytes) };
    return this.#unpacked.bytes;
  }

  #pack(piece: Piece): void {
    const { bytes, used } = piece;
    if (piece.texts === 0) {
      this.#reuse(bytes);
      return;
    }
    deflateRaw(bytes.subarray(0, used), { level: 1 }, (error, packed) => {
      if (error || piece.texts === 0) return; // it stays as it is
      piece.bytes = packed;
      piece.packed = true;
      this.#held += packed.length;
      this.#reuse(bytes);
    });
  }

  #reuse(bytes: Buffer): void {
    if (bytes.length === pieceBytes && this.#free.length < 4) this.#free.push(bytes);
    else this.#held -= bytes.length;
  }

  /** @param least bytes of the first text that is to lie in it */
  #newPiece(least = 0): Piece {
    let bytes = least > pieceBytes ? undefined : this.#free.pop();
    if (!bytes) {
      bytes = Buffer.allocUnsafeSlow(Math.max(pieceBytes, least));
      this.#held += bytes.length;
    }
    return { bytes, used: 0, texts: 0, packed: false };
  }
}

const nothing = Buffer.alloc(0);
