package org.galaxyscreen.features.rendering;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Sampling;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.io.durable.AtomicOutput;

/** A page of pictures as the network is shown them: rendered, resized and cropped, before they are normalised. */
public final class ContactSheet {
    /** The most pictures on a sheet. */
    public static final int MAX_IMAGES = 400;

    private static final int GAP = 4;

    private static final int PAPER = 0x404040;

    private ContactSheet() {}

    /**
     * What a sheet shows.
     *
     * @param ids whose pictures, row by row
     * @param columns how many stand in a row
     * @param failures which of them could not be shown, and why
     */
    public record Contents(List<String> ids, int columns, List<ImageFailure> failures) {
        /** Copies the lists. */
        public Contents {
            ids = List.copyOf(ids);
            failures = List.copyOf(failures);
        }
    }

    /**
     * Writes the pictures of images spread evenly over a source, row by row in its order, as a PNG. One that cannot be read leaves its place
     * empty.
     *
     * @param source of colour images: pictures, or a {@link RenderedSource}
     * @param preprocessing what the network's weights want
     * @param images how many, from 1 to {@link #MAX_IMAGES}; fewer where the source has fewer
     * @return what the sheet shows
     * @throws IOException if the source as a whole cannot be read or the file cannot be written
     * @throws IllegalArgumentException if the number is out of range, or the sheet would be too large for a picture
     */
    public static Contents write(ImageSource source, Preprocessing preprocessing, int images, Path file)
            throws IOException {
        int side = preprocessing.crop();
        int columns = (int) Math.ceil(Math.sqrt(images));
        if (images < 1 || images > MAX_IMAGES || (long) columns * (side + GAP) > 16_384) {
            throw new IllegalArgumentException("images on the sheet are " + images + " of " + side + "×" + side
                    + " pixels; 1 to " + MAX_IMAGES + " in at most 16384 pixels' width expected");
        }
        List<PendingImage> chosen = Sampling.spread(source, images);
        if (chosen.isEmpty()) {
            throw new IOException(source.name() + " has no images");
        }
        columns = (int) Math.ceil(Math.sqrt(chosen.size()));
        int rows = (chosen.size() + columns - 1) / columns;
        BufferedImage sheet =
                new BufferedImage(columns * (side + GAP) + GAP, rows * (side + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        Preprocessor preprocessor = new Preprocessor(preprocessing);
        ByteBuffer pixels = ByteBuffer.allocate(preprocessor.length());
        List<ImageFailure> failures = new ArrayList<>();
        int[] line = new int[sheet.getWidth()];
        Arrays.fill(line, PAPER);
        for (int y = 0; y < sheet.getHeight(); y++) {
            sheet.setRGB(0, y, line.length, 1, line, 0, line.length);
        }
        for (int i = 0; i < chosen.size(); i++) {
            Cancellation.check("drawing a contact sheet");
            PendingImage image = chosen.get(i);
            try {
                preprocessor.apply(image.read(), pixels, 0);
                draw(pixels, side, sheet, GAP + i % columns * (side + GAP), GAP + i / columns * (side + GAP));
            } catch (UnreadableImageException | IllegalArgumentException e) {
                failures.add(new ImageFailure(image.object().id(), String.valueOf(e.getMessage())));
            }
        }
        try (AtomicOutput output = AtomicOutput.to(file)) {
            if (!ImageIO.write(sheet, "png", output.temporary().toFile())) {
                throw new IOException(file + ": this Java cannot write PNG");
            }
            output.commit();
        }
        return new Contents(chosen.stream().map(image -> image.object().id()).toList(), columns, failures);
    }

    private static void draw(ByteBuffer pixels, int side, BufferedImage sheet, int left, int top) {
        int[] row = new int[side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int at = 3 * (y * side + x);
                row[x] = (pixels.get(at) & 0xFF) << 16 | (pixels.get(at + 1) & 0xFF) << 8 | pixels.get(at + 2) & 0xFF;
            }
            sheet.setRGB(left, top + y, side, 1, row, 0, side);
        }
    }
}
