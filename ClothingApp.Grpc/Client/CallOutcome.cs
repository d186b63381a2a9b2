namespace ClothingApp.Grpc.Client;

/// <summary>What a call says about the peer that it went to.</summary>
internal enum CallOutcome
{
    /// <summary>The peer answered; with which status does not matter.</summary>
    Answered,

    /// <summary>The peer answered UNAVAILABLE, or refused the stream.</summary>
    Refused,

    /// <summary>The deadline passed, and nothing at all came from the peer while the call waited.</summary>
    Silent,

    /// <summary>The connection was lost during the call.</summary>
    Lost,

    /// <summary>No connection could be made.</summary>
    Unreachable,
}
