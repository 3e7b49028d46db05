using Migrations.Cli.Hosting;

return await MigrationsHost.RunUnderSignalsAsync(args, CommandEnvironment.OfProcess());
