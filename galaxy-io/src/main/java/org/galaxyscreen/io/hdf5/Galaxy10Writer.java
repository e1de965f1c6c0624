package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;

/**
 * Writes an HDF5 file in the layout of Galaxy10, image by image: {@code images} {@code (n, height, width, 3)} uint8,
 * {@code ans} uint8, {@code ra}, {@code dec}, {@code redshift} and {@code pxscale} float64, and {@code id} and {@code label} UTF-8 strings of fixed length. All are contiguous
 * and uncompressed. {@code ans} numbers the labels in alphabetical order from 0; label and {@code ans} are left out
 * where an object has no label, {@code ans} also where there are more than 256.
 *
 * <p>Only the catalogue is held in memory. The file appears under its name at {@link #commit}. For one thread.
 */
public final class Galaxy10Writer implements AutoCloseable {
    /** Images start on a page of their own. */
    private static final long IMAGES_AT = 4096;

    private final AtomicOutput output;
    private final FileChannel channel;
    private final List<SurveyObject> objects = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final List<Hdf5Headers.Dataset> datasets = new ArrayList<>();
    private int width;
    private int height;

    private Galaxy10Writer(AtomicOutput output, FileChannel channel) {
        this.output = output;
        this.channel = channel;
    }

    /**
     * Starts a file.
     *
     * @param target where it is to appear; what is there is replaced at {@link #commit}
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static Galaxy10Writer create(Path target) throws IOException {
        AtomicOutput output = AtomicOutput.to(target);
        try {
            FileChannel channel = FileChannel.open(output.temporary(), StandardOpenOption.WRITE);
            channel.position(IMAGES_AT);
            return new Galaxy10Writer(output, channel);
        } catch (IOException e) {
            output.close();
            throw e;
        }
    }

    /**
     * Appends an image.
     *
     * @throws IllegalArgumentException if it has another size than the first one, or an id that was there before
     * @throws IOException if it cannot be written
     */
    public void add(SurveyObject object, Image image) throws IOException {
        if (objects.isEmpty()) {
            width = image.width();
            height = image.height();
        } else if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException("image of " + object.id() + " has " + image.width() + "×"
                    + image.height() + " pixels; " + width + "×" + height + " expected, as the first one has");
        }
        if (!ids.add(object.id())) {
            throw new IllegalArgumentException("a second image has the id " + object.id() + "; unique ids expected");
        }
        write(ByteBuffer.wrap(image.rgb()));
        objects.add(object);
    }

    /** How many images have been added. */
    public int size() {
        return objects.size();
    }

    /**
     * Writes what goes beside the images and gives the file its name.
     *
     * @throws IllegalStateException if there are no images
     * @throws IOException if it cannot be written
     */
    public void commit() throws IOException {
        if (objects.isEmpty()) {
            throw new IllegalStateException("no images were added; at least one expected");
        }
        datasets.add(new Hdf5Headers.Dataset(
                "images",
                Hdf5Headers.Type.UINT8,
                List.of((long) objects.size(), (long) height, (long) width, 3L),
                IMAGES_AT));
        numbers("ra", SurveyObject::ra);
        numbers("dec", SurveyObject::dec);
        numbers("redshift", SurveyObject::redshift);
        numbers("pxscale", SurveyObject::pixelScale);
        texts("id", objects.stream().map(SurveyObject::id).toList());
        if (objects.stream().allMatch(object -> object.label() != null)) {
            List<String> labels = objects.stream().map(SurveyObject::label).toList();
            texts("label", labels);
            classes(labels);
        }
        datasets.sort(Comparator.comparing(Hdf5Headers.Dataset::name));
        long root = align();
        write(Hdf5Headers.rootGroup(root, datasets));
        ByteBuffer superblock = Hdf5Headers.superblock(root, channel.position());
        channel.position(0);
        write(superblock);
        channel.close();
        output.commit();
    }

    private void numbers(String name, ToDoubleFunction<SurveyObject> value) throws IOException {
        ByteBuffer buffer = column(name, Hdf5Headers.Type.FLOAT64);
        objects.forEach(object -> buffer.putDouble(value.applyAsDouble(object)));
        write(buffer.flip());
    }

    private void classes(List<String> labels) throws IOException {
        List<String> names = List.copyOf(new TreeSet<>(labels));
        if (names.size() <= 256) {
            ByteBuffer buffer = column("ans", Hdf5Headers.Type.UINT8);
            labels.forEach(label -> buffer.put((byte) Collections.binarySearch(names, label)));
            write(buffer.flip());
        }
    }

    private void texts(String name, List<String> values) throws IOException {
        List<byte[]> encoded = values.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        int longest = encoded.stream().mapToInt(bytes -> bytes.length).max().orElseThrow();
        ByteBuffer buffer = column(name, Hdf5Headers.Type.text(Math.max(1, longest)));
        for (int i = 0; i < encoded.size(); i++) {
            buffer.put(encoded.get(i)).position((i + 1) * Math.max(1, longest));
        }
        write(buffer.flip());
    }

    private ByteBuffer column(String name, Hdf5Headers.Type type) throws IOException {
        Hdf5Headers.Dataset dataset = new Hdf5Headers.Dataset(name, type, List.of((long) objects.size()), align());
        datasets.add(dataset);
        return ByteBuffer.allocate(Math.toIntExact(dataset.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    }

    private long align() throws IOException {
        channel.position(channel.position() + 7 & -8);
        return channel.position();
    }

    private void write(ByteBuffer buffer) throws IOException {
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw AtomicOutput.failure(output.target(), e, "nothing is left of it");
        }
    }

    /** Ends without a file if there was no {@link #commit}. */
    @Override
    public void close() throws IOException {
        try (output) {
            channel.close();
        }
    }
}
