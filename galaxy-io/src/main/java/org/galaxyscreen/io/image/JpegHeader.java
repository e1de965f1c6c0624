package org.galaxyscreen.io.image;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.UnreadableImageException;
import org.jspecify.annotations.Nullable;

/**
 * What the markers of a JPEG file say about it (ITU-T T.81, annex B).
 *
 * @param width columns
 * @param height rows
 * @param components 1 for grey, 3 for colour, 4 for CMYK
 * @param ycc whether three components are luma and chroma, rather than red, green and blue
 * @param jfif whether it is a JFIF file of colour without Adobe's marker, about whose colours nobody has to guess
 * @param needless where the segments are that do not matter here and that decoders stumble over, first byte and end of each
 */
record JpegHeader(int width, int height, int components, boolean ycc, boolean jfif, List<Range> needless) {
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final int TEM = 0x01;

    /** Some of the file's bytes. */
    record Range(int from, int to) {}

    /**
     * The file without its colour profiles, which are not applied, and are refused by ImageIO if they are damaged, and without an Adobe
     * marker of a transform that libjpeg does not know for colour and complains of.
     */
    byte[] withoutNeedless(byte[] data) {
        if (needless.isEmpty()) {
            return data;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream(data.length);
        int from = 0;
        for (Range range : needless) {
            kept.write(data, from, range.from - from);
            from = range.to;
        }
        kept.write(data, from, data.length - from);
        return kept.toByteArray();
    }

    /**
     * Walks the whole file from marker to marker, up to the one that ends the image: decoders fill up with grey what is
     * cut off, and ImageIO's says nothing about it.
     *
     * @throws UnreadableImageException if the image does not end, or is of a kind that is not supported
     */
    static JpegHeader parse(byte[] data) throws UnreadableImageException {
        return new Walk(data).run();
    }

    private static final class Walk {
        private final byte[] data;
        private int position = 2;
        private int frame = -1;
        private boolean scanned;
        private boolean jfif;
        private int adobeTransform = -1;
        private final List<Range> needless = new ArrayList<>();

        Walk(byte[] data) {
            this.data = data;
        }

        JpegHeader run() throws UnreadableImageException {
            while (true) {
                int marker = nextMarker();
                if (marker == EOI) {
                    JpegHeader header = header();
                    if (header == null || !scanned) {
                        throw new UnreadableImageException("JPEG without image data");
                    }
                    return header;
                }
                if (marker == SOI || marker == TEM || isRestart(marker)) {
                    continue;
                }
                int length = segmentLength();
                segment(marker, length);
                position += length;
                scanned |= marker == SOS;
            }
        }

        /** Skips entropy-coded data, in which 0xFF is followed by 0, and fill bytes. */
        private int nextMarker() throws UnreadableImageException {
            while (position + 1 < data.length) {
                if (data[position++] == (byte) 0xFF && data[position] != 0 && data[position] != (byte) 0xFF) {
                    return data[position++] & 0xFF;
                }
            }
            throw cutOff();
        }

        private int segmentLength() throws UnreadableImageException {
            int length = position + 2 > data.length ? 0 : u16(position);
            if (length < 2 || position + length > data.length) {
                throw cutOff();
            }
            return length;
        }

        private void segment(int marker, int length) throws UnreadableImageException {
            if (isFrame(marker)) {
                if (marker != 0xC0 && marker != 0xC1 && marker != 0xC2) {
                    throw new UnreadableImageException("JPEG of a lossless, hierarchical or arithmetic kind (SOF"
                            + (marker - 0xC0) + "); baseline or progressive expected");
                }
                if (length < 8 || length < 8 + 3 * u8(position + 7)) {
                    throw new UnreadableImageException("JPEG with a damaged frame header");
                }
                if (frame >= 0) {
                    throw new UnreadableImageException("JPEG with two frame headers; one expected");
                }
                frame = position;
                check();
            } else if (marker == APP0 && length >= 16 && startsWith("JFIF\0")) {
                // As for libjpeg, a shorter one is none, and what comes after the first scan is too late for the
                // colours.
                jfif |= !scanned;
            } else if (marker == APP14 && length >= 14 && startsWith("Adobe")) {
                int transform = u8(position + 13);
                adobeTransform = scanned ? adobeTransform : transform;
                if (transform > 1) {
                    needless.add(segmentAt(length));
                }
            } else if (marker == APP2 && length >= 14 && startsWith("ICC_PROFILE\0")) {
                needless.add(segmentAt(length));
            }
        }

        /** With its marker. */
        private Range segmentAt(int length) {
            return new Range(position - 2, position + length);
        }

        private void check() throws UnreadableImageException {
            ImageSizes.checkSize(u16(frame + 5), u16(frame + 3));
            int bits = u8(frame + 2);
            if (bits != 8) {
                throw new UnreadableImageException("JPEG of " + bits + " bits a channel; 8 expected");
            }
            int components = u8(frame + 7);
            if (components != 1 && components != 3) {
                throw new UnreadableImageException("JPEG of " + components + " channels"
                        + (components == 4 ? " (CMYK)" : "") + "; grey (1) or colour (3) expected");
            }
        }

        private @Nullable JpegHeader header() {
            return frame < 0
                    ? null
                    : new JpegHeader(
                            u16(frame + 5),
                            u16(frame + 3),
                            u8(frame + 7),
                            isYcc(),
                            isPlainJfif(),
                            List.copyOf(needless));
        }

        /** As libjpeg decides: JFIF files are luma and chroma, others as Adobe's marker or the component ids say. */
        private boolean isYcc() {
            if (u8(frame + 7) != 3) {
                return false;
            }
            if (jfif) {
                return true;
            }
            if (adobeTransform >= 0) {
                return adobeTransform != 0;
            }
            return u8(frame + 8) != 'R' || u8(frame + 11) != 'G' || u8(frame + 14) != 'B';
        }

        private boolean isPlainJfif() {
            return u8(frame + 7) == 3 && jfif && adobeTransform < 0;
        }

        private boolean startsWith(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (data[position + 2 + i] != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isRestart(int marker) {
            return marker >= 0xD0 && marker <= 0xD7;
        }

        /** SOF0 to SOF15, among which DHT, JPG and DAC lie. */
        private static boolean isFrame(int marker) {
            return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        }

        private int u8(int at) {
            return data[at] & 0xFF;
        }

        private int u16(int at) {
            return u8(at) << 8 | u8(at + 1);
        }

        private UnreadableImageException cutOff() {
            JpegHeader header = header();
            return new UnreadableImageException("JPEG "
                    + (header == null ? "" : "of " + header.width + "×" + header.height + " pixels ")
                    + "is cut off: no end-of-image marker in its " + data.length + " bytes");
        }
    }
}
