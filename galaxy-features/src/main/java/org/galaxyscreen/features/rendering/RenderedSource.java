package org.galaxyscreen.features.rendering;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;

/**
 * A source whose images come rendered: what extractors, calibrations and reports are given of a survey that is not of pictures. Rendering is
 * done where images are read, on the reading threads. An image that cannot be rendered is unreadable, on its own. Immutable.
 */
public final class RenderedSource implements ImageSource {
    private final ImageSource source;
    private final Rendering rendering;

    private RenderedSource(ImageSource source, Rendering rendering) {
        this.source = source;
        this.rendering = rendering;
    }

    /** The source's images, by that recipe. */
    public static RenderedSource of(ImageSource source, Rendering rendering) {
        return new RenderedSource(
                Objects.requireNonNull(source, "source"), Objects.requireNonNull(rendering, "rendering"));
    }

    /** What is rendered. */
    public ImageSource source() {
        return source;
    }

    /** By which recipe. */
    public Rendering rendering() {
        return rendering;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public OptionalLong size() {
        return source.size();
    }

    @Override
    public List<String> remarks() {
        return source.remarks();
    }

    @Override
    public List<SurveyObject> objects() throws IOException {
        return source.objects();
    }

    /** The source's, whose images come rendered. */
    @Override
    public Optional<ImageLookup> lookup() {
        return source.lookup().map(images -> id -> images.find(id).map(this::rendered));
    }

    @Override
    public ImageStream open() throws IOException {
        ImageStream stream = source.open();
        return new ImageStream() {
            @Override
            public List<PendingImage> next(int max) throws IOException {
                return stream.next(max).stream()
                        .map(RenderedSource.this::rendered)
                        .toList();
            }

            @Override
            public boolean isReady() {
                return stream.isReady();
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public String toString() {
        return "RenderedSource[" + source + ", " + rendering + "]";
    }

    private PendingImage rendered(PendingImage pending) {
        String id = pending.object().id();
        return pending.withOperation(image -> {
            try {
                return rendering.render(image);
            } catch (IllegalArgumentException e) {
                throw new UnreadableImageException(id + ": " + e.getMessage(), e);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(id, e);
            }
        });
    }
}
