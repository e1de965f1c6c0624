package org.galaxyscreen.report.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.Neighbour;
import org.galaxyscreen.report.PictureOverlay;
import org.galaxyscreen.report.Pictures;
import org.galaxyscreen.report.ReportMap;
import org.galaxyscreen.report.ReportTable;

/**
 * Objects whose pictures tell their number, and whose scores follow from it: object i has rank i + 1, the first twelve are flagged
 * by "one", every fourth by "two", and the picture's upper left quarter is {@link #colour}.
 */
final class PlainSurvey implements ImageSource {
    static final String HOSTILE = "<img src=x onerror=\"document.title='hacked'\">&amp;'";

    /** Objects in a row of the map, from the lower left. */
    static final int COLUMNS = 10;

    private final int count;
    private final int side;

    PlainSurvey(int count, int side) {
        this.count = count;
        this.side = side;
    }

    static String id(int i) {
        return i == 7 ? HOSTILE : "object-" + i;
    }

    /** Red, green and blue, from 30 to 230, different for neighbouring numbers. */
    static int[] colour(int i) {
        return new int[] {30 + i * 37 % 200, 30 + i * 61 % 200, 30 + i * 101 % 200};
    }

    static boolean firedOne(int i) {
        return i < 12;
    }

    static boolean firedTwo(int i) {
        return i % 4 == 0;
    }

    AnomalyCatalogue catalogue() {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String label = i == 3 ? HOSTILE : i % 3 == 0 ? "ring" : "smooth";
            SurveyObject object =
                    new SurveyObject(id(i), i * 359.0 / count, i * 60.0 / count - 30, 0.01 * (i % 50), 0.262, label);
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1,
                    object,
                    i % 2 == 0,
                    List.of(firedOne(i) ? 24.0 - i : 5.0 * (count - i) / count, firedTwo(i) ? 3.0 + i % 7 : 0.5),
                    List.of(firedOne(i), firedTwo(i)),
                    1 - (double) i / count,
                    firedOne(i) && firedTwo(i)));
        }
        return new AnomalyCatalogue(
                List.of(
                        new AnomalyCatalogue.Column("one", Fences.above(10)),
                        new AnomalyCatalogue.Column("two", new Fences(0.1, 2))),
                entries);
    }

    HtmlReport report() throws IOException {
        List<String> ids =
                catalogue().entries().stream().map(entry -> entry.object().id()).toList();
        Map<String, ReportMap.Place> places = new HashMap<>();
        Map<String, String> clusters = new HashMap<>();
        for (int i = 0; i < count; i++) {
            places.put(id(i), new ReportMap.Place(i % COLUMNS, Math.floorDiv(i, COLUMNS)));
            clusters.put(id(i), "cluster " + i % 3);
        }
        return new HtmlReport("Anomalies in a plain survey", catalogue())
                .subtitle("Colours that tell numbers")
                .warning("This survey is made up.")
                .pictures(Pictures.collect(this, ids, ids.subList(0, Math.min(20, count))))
                .neighbours(
                        Map.of(id(0), List.of(new Neighbour(id(count - 1), 0.5), new Neighbour(id(count - 2), 0.75))))
                .map(new ReportMap("A plain map", "Ten in a row.", places))
                .group("cluster", clusters)
                .oddness(oddness())
                .setting("seed", "0")
                .table(new ReportTable("Planted", "", List.of("kind", "found"), List.of(List.of("ring", "5"))))
                .failures(List.of(new ImageFailure("broken.jpg", "cut off at byte 7")));
    }

    /** Maps of the first tenth, all over the picture, that are highest in its upper left; as fine as real ones where there are many. */
    private Map<String, PictureOverlay> oddness() {
        int cells = count > 1_000 ? 28 : 4;
        float[] values = new float[cells * cells];
        for (int cell : new int[] {0, 1, cells, cells + 1}) {
            values[cell] = 2;
        }
        values[values.length - 1] = 1;
        Map<String, PictureOverlay> maps = new HashMap<>();
        for (int i = 0; i < Math.floorDiv(count, 10); i++) {
            maps.put(id(i), new PictureOverlay(cells, values, new PictureOverlay.Part(0, 0, 1, 1)));
        }
        return maps;
    }

    Path write(Path file) throws IOException {
        HtmlReport report = report();
        try (var out = Files.newBufferedWriter(file)) {
            report.write(out);
        }
        return file;
    }

    private Image image(int i) {
        SplittableRandom random = new SplittableRandom(i);
        byte[] rgb = new byte[3 * side * side];
        int[] colour = colour(i);
        for (int y = 0, at = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                boolean told = x < side / 2 && y < side / 2;
                // What a cutout is like for a compressor: a bright middle, and noise.
                double middle = 180
                        * Math.exp(-(Math.pow(x - side / 2.0, 2) + Math.pow(y - side / 2.0, 2)) / (side * side / 50.0));
                for (int channel = 0; channel < 3; channel++) {
                    rgb[at++] = (byte) (told ? colour[channel] : (int) (20 + middle + random.nextInt(14)));
                }
            }
        }
        return Image.wrap(side, side, rgb);
    }

    @Override
    public String name() {
        return "plain survey";
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(count);
    }

    @Override
    public ImageStream open() {
        return new ImageStream() {
            private int next;

            @Override
            public List<PendingImage> next(int max) {
                List<PendingImage> batch = new ArrayList<>();
                while (next < count && batch.size() < max) {
                    int i = next++;
                    batch.add(new PendingImage() {
                        @Override
                        public SurveyObject object() {
                            return SurveyObject.of(id(i));
                        }

                        @Override
                        public Image read() {
                            return image(i);
                        }
                    });
                }
                return batch;
            }

            @Override
            public void close() {}
        };
    }
}
