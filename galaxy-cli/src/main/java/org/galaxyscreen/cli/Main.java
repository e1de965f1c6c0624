package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.io.durable.NotResumableException;
import org.galaxyscreen.screening.InterruptedRunException;
import org.galaxyscreen.screening.SettingException;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ThreadOption;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The entry to all commands: {@code galaxy-screen NAME …}; without a name it lists them. */
@Command(
        name = "galaxy-screen",
        description = "Screens galaxy surveys for anomalies.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Each command explains itself: COMMAND --help."})
public final class Main implements Runnable {
    /** As they are listed. */
    private static final List<Class<?>> COMMANDS = List.of(
            Quickstart.class,
            Screen.class,
            Extract.class,
            MergeCommand.class,
            Similar.class,
            Detect.class,
            Review.class,
            Volunteers.class,
            Serve.class,
            Compare.class,
            Evaluate.class,
            Inject.class,
            ConvertCommand.class,
            SampCommand.class,
            Synthesize.class,
            WeightsCommand.class,
            AutoComplete.GenerateCompletion.class);

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandLine.Model.CommandSpec spec;

    Main() {}

    /** Runs a command and ends the process: status 0 if it succeeded, 1 if it failed, 2 if the arguments are off. */
    public static void main(String[] args) {
        // JavaCPP warns on standard error of presets older than itself, which is what the build has chosen and tested.
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        Interruption interruption = Interruption.ofThisThread();
        int status;
        try {
            status = run(args);
        } finally {
            interruption.ended();
        }
        System.exit(status);
    }

    /** As {@link #main}, but returns the status. */
    static int run(String... args) {
        int status = execute(args);
        // A stream keeps its failures to itself until it is asked: results that nobody got are no success.
        if (System.out.checkError()) {
            System.err.println(
                    "Error: not all could be written to the standard output; is its disk full, or its reader gone?");
            return status == CommandLine.ExitCode.OK ? CommandLine.ExitCode.SOFTWARE : status;
        }
        return status;
    }

    private static int execute(String... args) {
        CommandLine command = commands(args)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(ThreadOption::run)
                .setExecutionExceptionHandler(new PlainErrors())
                .setParameterExceptionHandler(Main::misunderstood);
        Converters.register(command);
        try {
            return command.execute(args);
        } catch (LinkageError | VirtualMachineError e) {
            command.getErr().println("Error: " + JavaErrors.sentence(e).orElseThrow(() -> e));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** With all commands. */
    static CommandLine all() {
        CommandLine main = new CommandLine(new Main());
        COMMANDS.forEach(main::addSubcommand);
        return main;
    }

    /** With the command that is named, or with what the list says of each: to look at a command's options takes longer than to start Java. */
    private static CommandLine commands(String... args) {
        CommandLine main = new CommandLine(new Main());
        for (Class<?> type : COMMANDS) {
            if (args.length > 0 && args[0].equals(command(type).name())) {
                return type == AutoComplete.GenerateCompletion.class ? all() : main.addSubcommand(type);
            }
        }
        for (Class<?> type : COMMANDS) {
            CommandSpec listed = CommandSpec.create().name(command(type).name());
            listed.usageMessage().description(command(type).description());
            main.addSubcommand(new CommandLine(listed));
        }
        return main;
    }

    private static Command command(Class<?> type) {
        return type.getAnnotation(Command.class);
    }

    /** A line, not the usage: that is long, and the message would be above it. */
    private static int misunderstood(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("Error: " + e.getMessage() + "; " + seeHelp(command));
        return CommandLine.ExitCode.USAGE;
    }

    private static String seeHelp(CommandLine command) {
        return "see " + command.getCommandSpec().qualifiedName() + " --help";
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Bad input is the user's to mend: a sentence, not a stack trace. Anything else is ours: the trace. */
    private static final class PlainErrors implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) throws Exception {
            PrintWriter err = command.getErr();
            if (e instanceof InterruptedRunException stopped) {
                err.println("Stopped: " + stopped.done() + "; to resume, run the same command again.");
            } else if (e instanceof CancellationException) {
                err.println("Stopped: " + e.getMessage() + ".");
            } else if (e instanceof UncheckedIOException io && io.getCause() != null) {
                err.println("Error: " + message(io.getCause()));
            } else if (e instanceof SettingException setting) {
                err.println("Error: " + setting.message(Checks::option) + "; " + seeHelp(command));
            } else if (e instanceof Checks.Mistake) {
                err.println("Error: " + e.getMessage() + "; " + seeHelp(command));
            } else if (e instanceof NotResumableException) {
                err.println("Error: " + e.getMessage() + ", as --restart does");
            } else if (e instanceof IOException || e instanceof IllegalArgumentException) {
                err.println("Error: " + message(e));
            } else {
                throw e;
            }
            return CommandLine.ExitCode.SOFTWARE;
        }

        private static String message(Throwable e) {
            if (e instanceof NoSuchFileException missing && missing.getReason() == null) {
                return "there is no file " + missing.getFile();
            }
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Galaxy Screen " + current()};
        }

        static String current() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
