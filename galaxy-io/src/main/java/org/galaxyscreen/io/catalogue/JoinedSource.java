package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.internal.Csv;
import org.galaxyscreen.io.internal.FileNames;

/** A survey whose objects have what a catalogue says of them; {@link CatalogueJoin} makes it. Immutable and thread-safe if the survey is. */
public final class JoinedSource implements ImageSource {
    private final ImageSource source;
    private final Path file;
    private final List<SurveyObject> survey;
    private final List<CatalogueJoin.Match> matches;
    private final String described;

    JoinedSource(
            ImageSource source,
            Path file,
            List<SurveyObject> survey,
            List<CatalogueJoin.Match> matches,
            String described) {
        this.source = source;
        this.file = file;
        this.survey = List.copyOf(survey);
        this.matches = List.copyOf(matches);
        this.described = described;
    }

    /** The survey without the catalogue. */
    public ImageSource source() {
        return source;
    }

    /** The ids of objects that the catalogue has no row of. They are in the survey all the same. */
    public List<String> missing() {
        return where(0, 0);
    }

    /** The ids of objects that the catalogue has several rows of: the nearest was taken, or, joined by id, the first. */
    public List<String> ambiguous() {
        return where(2, Integer.MAX_VALUE);
    }

    private List<String> where(int least, int most) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            int rows = matches.get(i).rows();
            if (rows >= least && rows <= most) {
                ids.add(survey.get(i).id());
            }
        }
        return ids;
    }

    /**
     * Writes what became of each object as CSV: {@code id,status,rows,row_id,separation}. The status is {@code joined}, {@code ambiguous} (of
     * several rows one was taken) or {@code missing}; the separation is in arc seconds. The file appears when it is complete.
     *
     * @throws IOException if it cannot be written
     */
    public void writeLedger(Path target) throws IOException {
        AtomicOutput.writeText(target, writer -> {
            Csv csv = new Csv(writer);
            csv.row(List.of("id", "status", "rows", "row_id", "separation"));
            for (int i = 0; i < matches.size(); i++) {
                CatalogueJoin.Match match = matches.get(i);
                String status = match.rows() == 0 ? "missing" : match.rows() == 1 ? "joined" : "ambiguous";
                csv.row(List.of(
                        survey.get(i).id(),
                        status,
                        String.valueOf(match.rows()),
                        match.id(),
                        Double.isInfinite(match.separation()) ? "" : Csv.number(match.separation())));
            }
        });
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public OptionalLong size() {
        return source.size();
    }

    /** Those of the survey, and how many objects have a row, none, or several. */
    @Override
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>(source.remarks());
        int missing = missing().size();
        int ambiguous = ambiguous().size();
        remarks.add((survey.size() - missing) + " of " + survey.size() + " objects are in " + FileNames.last(file)
                + " (" + described + ")");
        if (ambiguous > 0) {
            remarks.add(ambiguous + (ambiguous == 1 ? " of them has" : " of them have")
                    + " several rows, of which one was taken");
        }
        return List.copyOf(remarks);
    }

    @Override
    public List<SurveyObject> objects() {
        List<SurveyObject> objects = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            objects.add(matches.get(i).completed(survey.get(i)));
        }
        return objects;
    }

    /** The survey's, whose images get what the catalogue says of their objects. */
    @Override
    public Optional<ImageLookup> lookup() {
        return source.lookup().map(images -> {
            Map<String, CatalogueJoin.Match> byId = new HashMap<>(2 * matches.size());
            for (int i = 0; i < matches.size(); i++) {
                byId.put(survey.get(i).id(), matches.get(i));
            }
            return id -> {
                Optional<PendingImage> found = images.find(id);
                CatalogueJoin.Match match = byId.get(id);
                return match == null ? found : found.map(image -> image.withObject(match.completed(image.object())));
            };
        });
    }

    @Override
    public ImageStream open() throws IOException {
        ImageStream stream = source.open();
        return new ImageStream() {
            private int next;

            @Override
            public List<PendingImage> next(int max) throws IOException {
                List<PendingImage> joined = new ArrayList<>();
                for (PendingImage image : stream.next(max)) {
                    if (next == matches.size()) {
                        throw new IOException(source.name() + " has more images than when it was joined");
                    }
                    joined.add(image.withObject(matches.get(next++).completed(image.object())));
                }
                return joined;
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public String toString() {
        return "JoinedSource[" + source + ", " + file + "]";
    }
}
