package org.galaxyscreen.io.fits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.galaxyscreen.core.SurveyObject;

/**
 * {@link CutoutPart} as bytes: options, then tiles, then lists of columns' names, then cutouts that name those by their numbers. Texts are UTF-8
 * behind their length.
 */
final class CutoutBytes {
    /** "GCP1"; another digit where the form is another. */
    private static final int START = 0x47435031;

    private CutoutBytes() {}

    static byte[] write(CutoutPart part) {
        Map<TilePixels, Integer> tiles = new IdentityHashMap<>();
        List<TilePixels> inOrder = new ArrayList<>();
        Map<List<String>, Integer> headings = new LinkedHashMap<>();
        for (Cutout cutout : part.cutouts()) {
            number(cutout.tile(), tiles, inOrder);
            cutout.pieces().forEach(piece -> number(piece.tile(), tiles, inOrder));
            headings.putIfAbsent(List.copyOf(cutout.object().columns().keySet()), headings.size());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + 128 * part.size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(START);
            write(part.options(), out);
            out.writeInt(inOrder.size());
            for (TilePixels tile : inOrder) {
                write(tile, out);
            }
            out.writeInt(headings.size());
            for (List<String> heading : headings.keySet()) {
                texts(heading, out);
            }
            out.writeInt(part.size());
            for (Cutout cutout : part.cutouts()) {
                write(cutout.object(), headings, out);
                out.writeInt(tiles.get(cutout.tile()));
                out.writeInt(cutout.x());
                out.writeInt(cutout.y());
                out.writeInt(cutout.side());
                out.writeInt(cutout.pieces().size());
                for (TilePiece piece : cutout.pieces()) {
                    out.writeInt(tiles.get(piece.tile()));
                    out.writeInt(piece.dx());
                    out.writeInt(piece.dy());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory has no disk that is full
        }
        return bytes.toByteArray();
    }

    private static void number(TilePixels tile, Map<TilePixels, Integer> numbers, List<TilePixels> inOrder) {
        if (numbers.putIfAbsent(tile, inOrder.size()) == null) {
            inOrder.add(tile);
        }
    }

    private static void write(FitsOptions options, DataOutputStream out) throws IOException {
        texts(options.bands(), out);
        out.writeBoolean(options.mask().isPresent());
        if (options.mask().isPresent()) {
            text(options.mask().get().text(), out);
        }
        out.writeBoolean(options.maskValue().isPresent());
        out.writeDouble(options.maskValue().orElse(Double.NaN));
    }

    private static void write(TilePixels tile, DataOutputStream out) throws IOException {
        text(tile.name(), out);
        out.writeInt(tile.files().size());
        for (Map.Entry<String, Path> file : tile.files().entrySet()) {
            text(file.getKey(), out);
            text(file.getValue().toAbsolutePath().toString(), out);
            out.writeInt(tile.hdu().get(file.getKey()));
        }
        out.writeInt(tile.shape().width());
        out.writeInt(tile.shape().height());
        out.writeInt(tile.shape().planes());
    }

    private static void write(SurveyObject object, Map<List<String>, Integer> headings, DataOutputStream out)
            throws IOException {
        text(object.id(), out);
        out.writeDouble(object.ra());
        out.writeDouble(object.dec());
        out.writeDouble(object.redshift());
        out.writeDouble(object.pixelScale());
        out.writeBoolean(object.label() != null);
        if (object.label() != null) {
            text(object.label(), out);
        }
        out.writeInt(headings.get(List.copyOf(object.columns().keySet())));
        for (String value : object.columns().values()) {
            text(value, out);
        }
    }

    private static void texts(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(text, out);
        }
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static CutoutPart read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (bytes.length < Integer.BYTES || in.readInt() != START) {
                throw new IOException("these bytes are not cutouts that this version has written");
            }
            FitsOptions options = options(in);
            List<TilePixels> tiles = new ArrayList<>();
            for (int i = count(in); i > 0; i--) {
                tiles.add(tile(in));
            }
            List<List<String>> headings = new ArrayList<>();
            for (int i = count(in); i > 0; i--) {
                headings.add(texts(in));
            }
            List<Cutout> cutouts = new ArrayList<>();
            for (int i = count(in); i > 0; i--) {
                cutouts.add(cutout(in, tiles, headings));
            }
            if (in.available() > 0) {
                throw new IOException("there are " + in.available() + " bytes behind the last cutout");
            }
            return new CutoutPart(options, List.copyOf(cutouts));
        } catch (EOFException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("these bytes are damaged: cutouts expected", e);
        }
    }

    private static FitsOptions options(DataInputStream in) throws IOException {
        FitsOptions options = FitsOptions.defaults().withBands(texts(in));
        if (in.readBoolean()) {
            String mask = text(in);
            options = options.withMask(mask.isEmpty() ? HduSelector.firstImage() : HduSelector.of(mask));
        }
        boolean masked = in.readBoolean();
        double value = in.readDouble();
        return masked ? options.withMaskValue(value) : options;
    }

    private static TilePixels tile(DataInputStream in) throws IOException {
        String name = text(in);
        SortedMap<String, Path> files = new TreeMap<>();
        Map<String, Integer> hdu = new TreeMap<>();
        for (int i = count(in); i > 0; i--) {
            String band = text(in);
            String path = text(in);
            try {
                files.put(band, Path.of(path));
            } catch (InvalidPathException e) {
                throw new IOException("the tile " + name + " is in '" + path + "', which is no path here", e);
            }
            hdu.put(band, in.readInt());
        }
        return new TilePixels(name, files, hdu, new FitsHdu.Shape(in.readInt(), in.readInt(), in.readInt()));
    }

    private static Cutout cutout(DataInputStream in, List<TilePixels> tiles, List<List<String>> headings)
            throws IOException {
        SurveyObject object = object(in, headings);
        TilePixels tile = tiles.get(in.readInt());
        int x = in.readInt();
        int y = in.readInt();
        int side = in.readInt();
        List<TilePiece> pieces = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            pieces.add(new TilePiece(tiles.get(in.readInt()), in.readInt(), in.readInt()));
        }
        return new Cutout(object, tile, x, y, side, List.copyOf(pieces));
    }

    private static SurveyObject object(DataInputStream in, List<List<String>> headings) throws IOException {
        String id = text(in);
        double ra = in.readDouble();
        double dec = in.readDouble();
        double redshift = in.readDouble();
        double pixelScale = in.readDouble();
        String label = in.readBoolean() ? text(in) : null;
        Map<String, String> columns = new LinkedHashMap<>();
        for (String column : headings.get(in.readInt())) {
            columns.put(column, text(in));
        }
        return new SurveyObject(id, ra, dec, redshift, pixelScale, label, columns);
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            texts.add(text(in));
        }
        return List.copyOf(texts);
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[count(in)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many follow; each takes a byte at least. */
    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new EOFException();
        }
        return count;
    }
}
