package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.astrogrid.samp.client.DefaultClientProfile;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.galaxyscreen.io.catalogue.ObjectColumns;
import org.galaxyscreen.io.catalogue.ObjectReader;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends a catalogue to TOPCAT, Aladin and others. */
@Command(
        name = "samp",
        mixinStandardHelpOptions = true,
        description = "Sends a catalogue, or the position of one of its objects, by SAMP to running programs such as"
                + " TOPCAT and Aladin.")
final class SampCommand implements Callable<Integer> {
    /** Kept, since a level is forgotten with its logger: the library tells of each step, which is nothing to a user. */
    private static final Logger LOGGER = Logger.getLogger("org.astrogrid.samp");

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "Catalogue to send: anomalies.csv, or any other that the commands read.")
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private Path input;

    @Option(
            names = "--client",
            paramLabel = "NAME",
            description = "Send to this program only; default: all programs that accept it.")
    private @Nullable String client;

    @Option(
            names = "--point-at",
            paramLabel = "ID",
            description = "Send this object's position instead of the table, for programs that show the sky.")
    private @Nullable String pointAt;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LOGGER.setLevel(Level.WARNING);
        List<String> reached = pointAt == null ? sendTable() : sendPosition(pointAt);
        PrintWriter out = spec.commandLine().getOut();
        out.println((pointAt == null ? input.toString() : pointAt) + " was sent to " + String.join(", ", reached));
        out.flush();
        return 0;
    }

    private List<String> sendTable() throws IOException {
        Path votable = Files.createTempFile("galaxy-screen-", ".vot");
        try {
            Tables.write(Tables.read(input), votable);
            try (SampSender sender = SampSender.open(DefaultClientProfile.getProfile(), client)) {
                return sender.table(
                        votable.toUri(),
                        String.valueOf(input.getFileName()),
                        input.toAbsolutePath().normalize().toUri().toString());
            }
        } finally {
            Files.deleteIfExists(votable);
        }
    }

    private List<String> sendPosition(String id) throws IOException {
        SkyPosition position = position(id);
        try (SampSender sender = SampSender.open(DefaultClientProfile.getProfile(), client)) {
            return sender.position(position);
        }
    }

    private SkyPosition position(String id) throws IOException {
        try (CatalogueReader rows = Catalogues.open(input)) {
            ObjectReader objects = ObjectColumns.defaults().withPositions(rows);
            while (rows.next()) {
                SurveyObject object = objects.object();
                if (object.id().equals(id)) {
                    if (!Double.isFinite(object.ra()) || !Double.isFinite(object.dec())) {
                        throw new IOException(rows.where() + ": '" + id + "' has no position");
                    }
                    return new SkyPosition(object.ra(), object.dec());
                }
            }
        }
        throw new IOException(input + " has no object '" + id + "' for --point-at");
    }
}
