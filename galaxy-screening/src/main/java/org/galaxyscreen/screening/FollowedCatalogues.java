package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.CatalogueJoin;
import org.galaxyscreen.io.catalogue.CrossMatch;
import org.galaxyscreen.io.fits.CutoutSource;
import org.jspecify.annotations.Nullable;

/**
 * What catalogues say of objects that come one after the other. They are read whenever objects have come, so that what is added to them
 * meanwhile counts for those that come after; which columns are taken is settled at the start. For one thread.
 */
final class FollowedCatalogues {
    private final NamedOptions source;
    private final @Nullable Path targets;
    private final @Nullable CatalogueJoin join;
    private final CrossMatch known;
    private final List<String> columns;
    private final RunListener listener;

    private FollowedCatalogues(
            NamedOptions options,
            @Nullable CatalogueJoin join,
            CrossMatch known,
            List<String> columns,
            RunListener listener) {
        this.source = ImageSources.withoutJoin(options);
        this.targets = options.text(Setting.CATALOGUE.toString())
                .flatMap(ImageSources::path)
                .orElse(null);
        this.join = join;
        this.known = known;
        this.columns = columns;
        this.listener = listener;
    }

    /**
     * Opens the catalogues.
     *
     * @param options by which the input is opened, those of a catalogue that is joined among them
     * @param known where objects are looked up that are known already
     * @throws IOException if a catalogue cannot be read, or a column is missing
     */
    static FollowedCatalogues open(NamedOptions options, CrossMatch known, RunListener listener) throws IOException {
        known.check();
        Set<String> columns = new LinkedHashSet<>();
        if (options.text(Setting.CATALOGUE.toString()).isPresent()) {
            columns.addAll(CutoutSource.COLUMNS);
        }
        Optional<CatalogueJoin> join = ImageSources.join(options);
        if (join.isPresent()) {
            columns.addAll(join.get().columnNames());
        }
        return new FollowedCatalogues(options, join.orElse(null), known, List.copyOf(columns), listener);
    }

    /** The options by which the input is opened before anything is joined. */
    NamedOptions source() {
        return source;
    }

    /** The columns that objects get. */
    List<String> columns() {
        return columns;
    }

    /** Whether objects are looked up that are known already. */
    boolean known() {
        return !known.catalogues().isEmpty();
    }

    /** The catalogue of what is cut out; null where nothing is. */
    @Nullable
    Path targets() {
        return targets;
    }

    /** Whether something is to be looked up in a catalogue that must be read through for it. */
    boolean areRead() {
        return join != null || known();
    }

    /** All that are read, each of which must be whole. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (targets != null) {
            files.add(targets);
        }
        if (join != null) {
            files.add(join.file());
        }
        known.catalogues().forEach(catalogue -> files.add(catalogue.file()));
        return files;
    }

    /** The images with what the joined catalogue says of their objects. */
    List<PendingImage> joined(List<PendingImage> images) throws IOException {
        if (join == null) {
            return images;
        }
        CatalogueJoin.Completed found =
                join.complete(images.stream().map(PendingImage::object).toList());
        if (found.missing() > 0) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.NOT_IN_CATALOGUE,
                    found.missing() + " of " + images.size() + " new objects are not in " + join.file()
                            + ", and stay without its columns"));
        }
        List<PendingImage> joined = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            joined.add(images.get(i).withObject(found.objects().get(i)));
        }
        return joined;
    }

    /** Which of the objects are known already. */
    KnownObjects known(List<PendingImage> images) throws IOException {
        if (!known()) {
            return KnownObjects.notSought();
        }
        KnownObjects found =
                known.find(images.stream().map(PendingImage::object).toList());
        if (found.withPosition() == 0) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.NO_POSITIONS,
                    "no new object has a position, so none was found in the catalogues of known objects"));
        }
        return found;
    }
}
