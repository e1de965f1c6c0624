package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every {@link ImageSourceProvider}, and what it opens, promises this. It must be listed in {@code META-INF/services} on the class path of
 * the tests.
 */
public abstract class ImageSourceContract {
    private static final int BATCH = 3;

    @TempDir
    private Path folder;

    /** For whoever extends it. */
    protected ImageSourceContract() {}

    /** The provider. */
    protected abstract ImageSourceProvider provider();

    /**
     * A location that it accepts, of two images at least, all readable; a small one.
     *
     * @param folder an empty one, for what has to be written first
     * @throws IOException if that cannot be written
     */
    protected abstract String location(Path folder) throws IOException;

    /** The options to open it with; none unless this is overridden. */
    protected NamedOptions options() {
        return NamedOptions.none();
    }

    private ImageSource open() throws IOException {
        return provider().open(location(folder), options());
    }

    private static List<PendingImage> images(ImageSource source, int batch) throws IOException {
        List<PendingImage> images = new ArrayList<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(batch); !some.isEmpty(); some = stream.next(batch)) {
                assertThat(some).hasSizeLessThanOrEqualTo(batch);
                images.addAll(some);
            }
        }
        return images;
    }

    private static List<SurveyObject> objects(List<PendingImage> images) {
        return images.stream().map(PendingImage::object).toList();
    }

    /** It is found through the service loader, under its name. */
    @Test
    public void isListed() {
        assertThat(Providers.byName(ImageSourceProvider.class, ImageSourceProvider::name))
                .containsKey(provider().name());
        assertThat(provider().description()).isNotBlank();
        assertThat(provider().options()).doesNotContain("source").allMatch(option -> option.matches("[a-z0-9-]+"));
    }

    /** It accepts what is for it, and says no to anything else without a word. */
    @Test
    public void acceptsItsLocationsAlone() throws IOException {
        assertThat(provider().accepts(location(folder))).isTrue();
        for (String other :
                List.of("", " ", "\0", "no such file", folder.resolve("missing").toString(), "http://")) {
            assertThat(provider().accepts(other)).as("'%s'", other).isFalse();
        }
    }

    /** Each object has an identifier, no two the same, and there are as many as the source says. */
    @Test
    public void objectsHaveIdentifiersOfTheirOwn() throws IOException {
        ImageSource source = open();

        List<SurveyObject> objects = objects(images(source, BATCH));

        assertThat(source.name()).isNotBlank();
        assertThat(objects).hasSizeGreaterThan(1);
        assertThat(objects.stream().map(SurveyObject::id)).doesNotHaveDuplicates();
        source.size().ifPresent(size -> assertThat(objects).hasSize((int) size));
        assertThat(source.objects()).isEqualTo(objects);
    }

    /** Every pass gives the same objects and pixels, whatever the batches; passes do not disturb each other. */
    @Test
    public void passesAreAlike() throws IOException {
        ImageSource source = open();
        List<PendingImage> first = images(source, BATCH);
        try (ImageStream other = source.open()) {
            other.next(1);
            List<PendingImage> second = images(source, 1);

            assertThat(objects(second)).isEqualTo(objects(first));
            for (int i = 0; i < first.size(); i++) {
                SameImage.assertSame(first.get(i).read(), second.get(i).read());
            }
        }
    }

    /** What is found one by one, where the source has that, is what a pass gives; an id that is none finds nothing. */
    @Test
    public void singleImagesAreThoseOfAPass() throws IOException {
        ImageSource source = open();
        Optional<ImageLookup> lookup = source.lookup();
        if (lookup.isEmpty()) {
            return;
        }
        List<PendingImage> images = images(source, BATCH);
        for (int i = images.size() - 1; i >= 0; i--) {
            PendingImage found = lookup.get().find(images.get(i).object().id()).orElseThrow();
            assertThat(found.object()).isEqualTo(images.get(i).object());
            SameImage.assertSame(images.get(i).read(), found.read());
        }
        assertThat(lookup.get().find("no such object")).isEmpty();
    }

    /** Images stay readable after the pass, on any thread and more than once. */
    @Test
    public void imagesOutliveThePass() throws Exception {
        PendingImage image = images(open(), BATCH).get(1);
        Image expected = image.read();

        for (Image again : Threads.atOnce(image::read)) {
            SameImage.assertSame(expected, again);
        }
    }

    /** Batches of nothing are refused. */
    @Test
    public void batchesOfNothingAreRefused() throws IOException {
        try (ImageStream stream = open().open()) {
            assertThatThrownBy(() -> stream.next(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** An option that it does not have is refused by name. */
    @Test
    public void unknownOptionsAreRefused() throws IOException {
        Map<String, String> options = new TreeMap<>(options().asMap());
        options.put("source", provider().name());
        options.put("no-such-option", "1");
        String location = location(folder);

        assertThatThrownBy(() -> ImageSources.open(location, NamedOptions.of(options)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-option");
    }
}
