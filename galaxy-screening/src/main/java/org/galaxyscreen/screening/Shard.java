package org.galaxyscreen.screening;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;

/**
 * One of several parts of a survey, each extracted by a process of its own: consecutive images, so that the parts one after the other are the
 * survey in its order. Parts differ by one image at most.
 *
 * @param number of the part, from 1
 * @param of how many parts there are
 */
public record Shard(int number, int of) {
    /** More than any cluster has nodes. */
    private static final int MOST = 1_000_000;

    /** @throws SettingException if there is no such part */
    public Shard {
        if (of < 1 || of > MOST || number < 1 || number > of) {
            throw new SettingException(
                    Setting.SHARD,
                    Setting.SHARD,
                    " is " + number + "/" + of + "; a part and the number of parts expected, such as 1/4 to 4/4");
        }
    }

    /**
     * What a user typed: {@code 2/8}.
     *
     * @throws SettingException if it is none
     */
    public static Shard parse(String text) {
        String[] numbers = text.strip().split("/", -1);
        try {
            if (numbers.length == 2) {
                return new Shard(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
        } catch (NumberFormatException e) {
            // Answered below.
        }
        throw new SettingException(
                Setting.SHARD,
                Setting.SHARD,
                " is '" + text + "'; a part and the number of parts expected, such as 2/8");
    }

    /** The survey's first image that is of it. */
    long from(long images) {
        return Math.multiplyExact(images, number - 1L) / of;
    }

    /** The first behind it. */
    long to(long images) {
        return number == of ? images : new Shard(number + 1, of).from(images);
    }

    /** How many images a source has; those of one that does not know are listed. */
    static long images(ImageSource source) throws IOException {
        OptionalLong size = source.size();
        return size.isPresent() ? size.getAsLong() : source.objects().size();
    }

    /** Its images of a source that has so many. */
    ImageSource of(ImageSource source, long images) {
        long from = from(images);
        long to = to(images);
        return new ImageSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(to - from);
            }

            @Override
            public List<String> remarks() {
                return source.remarks();
            }

            @Override
            public List<SurveyObject> objects() throws IOException {
                return source.objects().subList((int) from, (int) to);
            }

            @Override
            public ImageStream open() throws IOException {
                ImageStream stream = source.open();
                try {
                    for (long passed = 0; passed < from; ) {
                        int some =
                                stream.next((int) Math.min(1024, from - passed)).size();
                        if (some == 0) {
                            throw new IOException(
                                    source.name() + " has " + passed + " images; " + images + " expected");
                        }
                        passed += some;
                    }
                    return new Part(stream, to - from);
                } catch (IOException | RuntimeException e) {
                    stream.close();
                    throw e;
                }
            }
        };
    }

    /** The next images of a stream, and no more. */
    private static final class Part implements ImageStream {
        private final ImageStream stream;
        private long left;

        Part(ImageStream stream, long left) {
            this.stream = stream;
            this.left = left;
        }

        @Override
        public List<PendingImage> next(int max) throws IOException {
            ImageStream.requireSome(max);
            List<PendingImage> next = left == 0 ? List.of() : stream.next((int) Math.min(max, left));
            left -= next.size();
            return next;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return number + "/" + of;
    }
}
