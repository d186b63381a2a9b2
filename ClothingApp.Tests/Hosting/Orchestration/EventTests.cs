using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class EventTests
{
    [Fact]
    public async Task Events_OfOneRun_ComeInTheirOrder()
    {
        await using var app = new TestApp();
        var events = new ConcurrentQueue<string>();
        app.Builder.Eventing.Subscribe<BeforeStartEvent>((@event, _) => Note($"before start of {@event.Model.Resources.Count}"));
        app.AddService("service")
            .OnResourceEndpointsAllocated((resource, _, _) => Note($"allocated {resource.GetEndpoint("http").IsAllocated}"))
            .OnBeforeResourceStarted((_, _, _) => Note("before resource"))
            .OnResourceReady((_, _, _) => Note("ready"))
            .OnResourceStopped((_, @event, _) => Note($"stopped {@event.ResourceEvent.Snapshot.State?.Text}"));
        await app.StartAsync();
        await app.HealthyAsync("service");
        await app.Commands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand);
        Assert.Equal(
            ["before start of 1", "allocated True", "before resource", "ready", "stopped Exited"],
            await Poll.UntilAsync(() => events.ToArray(), told => told.Length == 5));

        Task Note(string what)
        {
            events.Enqueue(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task WaitFor_HandlersOfReady_AreDoneFirst()
    {
        await using var app = new TestApp();
        var release = new TaskCompletionSource();
        var back = app.AddService("back").OnResourceReady((_, _, _) => release.Task);
        app.AddService("front").WaitFor(back);
        await app.StartAsync();
        await app.States.WaitForResourceAsync("back", ResourceNotificationService.IsHealthy).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("front"));
        release.SetResult();
        await app.HealthyAsync("front");
    }

    [Fact]
    public async Task Handler_ThatThrows_FailsItsResourceAlone()
    {
        await using var app = new TestApp(staysAfterFailure: true);
        app.AddService("good");
        app.AddService("bad").OnBeforeResourceStarted((_, _, _) => throw new InvalidOperationException("no"));
        await app.StartAsync();
        await app.StateAsync("bad", KnownResourceStates.FailedToStart);
        await app.HealthyAsync("good");
        Assert.Contains("a callback of the AppHost failed: InvalidOperationException: no", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriber_AmongTheServices_HearsOfTheStart()
    {
        await using var app = new TestApp();
        app.Builder.Services.TryAddEventingSubscriber<Subscriber>();
        app.Builder.Services.TryAddEventingSubscriber<Subscriber>();
        var service = app.AddService("service");
        await app.StartAsync();
        await app.HealthyAsync("service");
        Assert.Contains("\"ADDED_BY\":\"subscriber\"", await app.GetAsync(service, "/env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_AfterUnsubscribe_TellsTheOthersAlone()
    {
        var eventing = new DistributedApplicationEventing();
        var told = new List<string>();
        var first = eventing.Subscribe<Happened>((_, _) => Tell("first"));
        eventing.Subscribe<Happened>((_, _) => Tell("second"));
        await eventing.PublishAsync(new Happened());
        eventing.Unsubscribe(first);
        await eventing.PublishAsync(new Happened(), EventDispatchBehavior.BlockingConcurrent);
        Assert.Equal(["first", "second", "second"], told);

        Task Tell(string who)
        {
            told.Add(who);
            return Task.CompletedTask;
        }
    }

    private sealed class Happened : IDistributedApplicationEvent;

    private sealed class Subscriber : IDistributedApplicationEventingSubscriber
    {
        public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
        {
            eventing.Subscribe<BeforeStartEvent>((@event, _) =>
            {
                foreach (var resource in @event.Model.Resources)
                    resource.Annotations.Add(new EnvironmentCallbackAnnotation(context => { context.EnvironmentVariables["ADDED_BY"] = "subscriber"; return Task.CompletedTask; }));
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        }
    }
}
