using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Predictions;

/// <summary>Pictures for a model.</summary>
/// <param name="Version">The newest: that which is served, or as the operator divides the traffic.</param>
/// <param name="Ticket">Its place among what is under way.</param>
/// <param name="Fresh">Not from what is kept, nor from another request: whoever measures wants that.</param>
/// <param name="OnStage">Told which stage begins, for a request of one picture.</param>
internal sealed record PredictionRequest(
    string Model, VersionChoice Version, IReadOnlyList<PictureSource> Pictures, AdmissionTicket Ticket, bool Thumbnails = false, bool Fresh = false, Action<string>? OnStage = null);

/// <summary>The answer to a <see cref="PredictionRequest"/>: an outcome per picture, in the request's order.</summary>
/// <param name="Version">The one that answered.</param>
internal sealed record PredictionBatch(PictureModel Model, long Version, IReadOnlyList<PictureOutcome> Outcomes);
