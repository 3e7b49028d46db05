using Migrations.Sidecar.Hosting;

return await SidecarCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
